//! What paths mean once `use` is taken into account.

use super::token::{Token, TokenKind};
use std::collections::{BTreeSet, HashMap};

/// Most meanings of one path, and most globs, that are looked at: each costs every path of the file a look.
const MOST: usize = 32;

/// A path of a file in one of its meanings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Index of its first token.
    pub place: usize,
    /// Its segments; the first is `crate` where it begins at the crate's root.
    pub path: Vec<String>,
    /// Whether a `use …::*` may be what gives it this meaning.
    pub through_glob: bool,
    /// Whether it stands in a `use`.
    pub in_use: bool,
}

/// Most paths of one file, in all of their meanings together.
const MOST_PATHS: usize = 400_000;

/// What paths mean.
#[derive(Debug, Default)]
pub struct Names {
    /// In each of their meanings.
    pub paths: Vec<Named>,
    /// Whether there are more than anyone writes, some of which are left out.
    pub too_many: bool,
}

type Aliases = HashMap<String, Vec<Vec<String>>>;

/// A path of a `use`, and the name that it is bound to; `*` for all names below it.
struct Leaf {
    place: usize,
    path: Vec<String>,
    name: String,
}

impl Names {
    /// The paths of this code.
    pub fn of(code: &[Token]) -> Names {
        let depths = module_depths(code);
        let mut aliases: Aliases = HashMap::new();
        let mut globs: Vec<Vec<String>> = Vec::new();
        let mut leaves: Vec<(usize, Vec<String>)> = Vec::new();
        let mut spans = vec![false; code.len()];
        let mut i = 0;
        while i < code.len() {
            if code[i].text == "use" && code[i].kind == TokenKind::Word {
                let end = (i..code.len()).find(|&k| code[k].text == ";").unwrap_or(code.len());
                spans[i..end].fill(true);
                for Leaf { place, path, name } in read_use(code, i + 1, end) {
                    let path = from_root(path, depths[i]);
                    match name.as_str() {
                        // What a module of this file offers has its own names here.
                        "*" if path.is_empty() => {}
                        "*" if globs.len() < MOST => globs.push(path),
                        "*" => {}
                        _ => {
                            let meanings = aliases.entry(name).or_default();
                            if meanings.len() < MOST && !path.is_empty() {
                                meanings.push(path.clone());
                            }
                            leaves.push((place, path));
                        }
                    }
                }
                i = end;
            }
            i += 1;
        }
        let mut names = Names::default();
        for (place, path) in leaves {
            names.push(place, &path, &aliases, false, true);
        }
        let own: BTreeSet<&str> = code
            .windows(2)
            .filter(|w| w[0].text == "fn")
            .map(|w| w[1].text.as_str())
            .collect();
        let mut i = 0;
        while i < code.len() {
            let path_here = matches!(code[i].kind, TokenKind::Word | TokenKind::RawWord) && !spans[i];
            if !path_here {
                i += 1;
                continue;
            }
            let start = i;
            let mut path = vec![code[i].text.clone()];
            while i + 3 < code.len()
                && code[i + 1].text == ":"
                && code[i + 2].text == ":"
                && matches!(code[i + 3].kind, TokenKind::Word | TokenKind::RawWord)
            {
                path.push(code[i + 3].text.clone());
                i += 3;
            }
            i += 1;
            let method = start > 0 && code[start - 1].text == ".";
            if method || (start > 0 && code[start - 1].text == "fn") {
                continue;
            }
            let path = from_root(path, depths[start]);
            let Some(first) = path.first() else { continue };
            if !aliases.contains_key(first) && !own.contains(first.as_str()) && first != "crate" {
                for glob in &globs {
                    let through: Vec<String> = glob.iter().chain(&path).cloned().collect();
                    names.push(start, &through, &aliases, true, false);
                }
            }
            names.push(start, &path, &aliases, false, false);
        }
        names
    }

    fn push(&mut self, place: usize, path: &[String], aliases: &Aliases, through_glob: bool, in_use: bool) {
        if self.paths.len() > MOST_PATHS {
            self.too_many = true;
            return;
        }
        self.paths.extend(meanings(path, aliases).into_iter().map(|path| Named {
            place,
            path,
            through_glob,
            in_use,
        }));
    }
}

/// How many inline modules each token stands in.
fn module_depths(code: &[Token]) -> Vec<usize> {
    let mut depths = Vec::with_capacity(code.len());
    // Depths of braces at which modules opened.
    let mut modules: Vec<usize> = Vec::new();
    let mut braces = 0usize;
    for (i, token) in code.iter().enumerate() {
        match token.text.as_str() {
            "{" if token.kind == TokenKind::Mark => {
                braces += 1;
                if i > 1 && code[i - 2].text == "mod" && code[i - 2].kind == TokenKind::Word {
                    modules.push(braces);
                }
            }
            "}" if token.kind == TokenKind::Mark => {
                if modules.last() == Some(&braces) {
                    modules.pop();
                }
                braces = braces.saturating_sub(1);
            }
            _ => {}
        }
        depths.push(modules.len());
    }
    depths
}

/// A path as it begins at the crate's root, or at names of this file: without `self` and `super`.
fn from_root(path: Vec<String>, depth: usize) -> Vec<String> {
    let leads = path.iter().take_while(|s| *s == "self" || *s == "super").count();
    let ups = path[..leads].iter().filter(|s| *s == "super").count();
    let rest = path.into_iter().skip(leads);
    match ups > depth {
        true => std::iter::once("crate".to_owned()).chain(rest).collect(),
        false => rest.collect(),
    }
}

/// The leaves of one `use`, without recursion: prefixes are kept in a list.
fn read_use(code: &[Token], from: usize, to: usize) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    let mut prefixes: Vec<Vec<String>> = vec![Vec::new()];
    let mut path: Vec<String> = Vec::new();
    let mut i = from;
    let mut renamed: Option<String> = None;
    let mut leaf_at = from;
    while i <= to {
        let text = if i < to { code[i].text.as_str() } else { "," };
        match text {
            // No one writes so deep a tree, and each leaf costs its depth.
            "{" if prefixes.len() > MOST => return leaves,
            "{" => prefixes.push(std::mem::take(&mut path)),
            "," | "}" => {
                if !path.is_empty() {
                    let mut full: Vec<String> = prefixes.iter().flatten().cloned().collect();
                    full.append(&mut path);
                    if full.len() > 1 && full.last().is_some_and(|s| s == "self") {
                        full.pop();
                    }
                    let name = renamed.take().or_else(|| full.last().cloned()).unwrap_or_default();
                    if name == "*" {
                        full.pop();
                    }
                    leaves.push(Leaf {
                        place: leaf_at.min(code.len().saturating_sub(1)),
                        path: full,
                        name,
                    });
                }
                path.clear();
                if text == "}" {
                    prefixes.pop();
                    if prefixes.is_empty() {
                        prefixes.push(Vec::new());
                    }
                }
            }
            ":" => {}
            "as" => {
                renamed = code.get(i + 1).map(|t| t.text.clone());
                i += 1;
            }
            word => {
                leaf_at = i;
                path.push(word.to_owned());
            }
        }
        i += 1;
    }
    leaves
}

/// The path, and what it is with its first segment replaced by what that may stand for, again and again. A name that
/// stands for a path beginning with itself is replaced once.
fn meanings(path: &[String], aliases: &Aliases) -> Vec<Vec<String>> {
    let mut found = vec![path.to_vec()];
    let mut replaced: BTreeSet<String> = BTreeSet::new();
    let mut at = 0;
    while at < found.len() && found.len() < MOST {
        let path = found[at].clone();
        at += 1;
        let Some(first) = path.first() else { continue };
        let Some(stands_for) = aliases.get(first) else { continue };
        if !replaced.insert(first.clone()) {
            continue;
        }
        for full in stands_for {
            let next: Vec<String> = full.iter().chain(&path[1..]).cloned().collect();
            if next.len() <= 64 && found.len() < MOST && !found.contains(&next) {
                found.push(next);
            }
        }
    }
    found
}
