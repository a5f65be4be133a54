//! Which module of a crate imports from which, read off its source text.
//!
//! A path counts for the module that defines what it names, through however many re-exports: whether `crate::Expr` or
//! `crate::syntax::Expr` is written makes no difference. Declaring a module imports nothing from it. Tests inside the
//! sources may import what they like.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A module's path from the crate's root; empty for the root itself.
pub type Name = Vec<String>;

/// A crate: its modules and what each holds.
pub struct Crate {
    modules: BTreeMap<Name, Module>,
}

#[derive(Default)]
struct Module {
    /// What `use` brings in: the path as written, and the name that it gets; `*` for everything.
    uses: Vec<(Vec<String>, String)>,
    /// Paths in the code that begin where one can leave the module.
    paths: Vec<Vec<String>>,
    /// Names of what is defined here.
    items: BTreeSet<String>,
}

impl Crate {
    /// Reads a `src` folder.
    pub fn read(src: &Path) -> Crate {
        let mut texts = Vec::new();
        let mut open = vec![(src.to_path_buf(), Name::new())];
        while let Some((folder, name)) = open.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder of sources") {
                let path = entry.expect("an entry").path();
                let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
                let below = || name.iter().cloned().chain([stem.clone()]).collect::<Name>();
                if path.is_dir() {
                    open.push((path.clone(), below()));
                } else if path.extension().is_some_and(|e| e == "rs") {
                    let is_root = name.is_empty() && (stem == "lib" || stem == "main");
                    let module = if is_root { Name::new() } else { below() };
                    texts.push((module, std::fs::read_to_string(&path).expect("UTF-8")));
                }
            }
        }
        Crate::of(texts)
    }

    /// From the texts of its modules.
    pub fn of(texts: impl IntoIterator<Item = (Name, String)>) -> Crate {
        let modules = texts.into_iter().map(|(name, text)| (name, Module::read(&text)));
        Crate {
            modules: modules.collect(),
        }
    }

    /// The modules that each module imports from.
    pub fn imports(&self) -> BTreeMap<Name, BTreeSet<Name>> {
        let mut all = BTreeMap::new();
        for (name, module) in &self.modules {
            let written = module.uses.iter().map(|(path, _)| path).chain(&module.paths);
            let mut from: BTreeSet<Name> = written.filter_map(|path| self.resolve(name, path, 0)).collect();
            from.remove(name);
            all.insert(name.clone(), from);
        }
        all
    }

    /// Sets of modules each of which imports, directly or through others, from all of its set.
    pub fn circles(&self) -> Vec<String> {
        let imports = self.imports();
        let reached: BTreeMap<&Name, BTreeSet<&Name>> = imports.keys().map(|n| (n, reach(&imports, n))).collect();
        let mut seen: BTreeSet<&Name> = BTreeSet::new();
        let mut circles = Vec::new();
        for name in imports.keys() {
            if seen.contains(name) || !reached[name].contains(name) {
                continue;
            }
            let circle: BTreeSet<&Name> = reached[name]
                .iter()
                .copied()
                .filter(|other| reached[other].contains(name))
                .collect();
            let arrows = circle.iter().flat_map(|&from| {
                let to = imports[from].iter().filter(|to| circle.contains(to));
                to.map(move |to| format!("{} -> {}", words(from), words(to)))
            });
            circles.push(arrows.collect::<Vec<_>>().join("\n  "));
            seen.extend(circle);
        }
        circles
    }

    /// The module that defines what a path, written in `from`, names; `None` where it leads out of the crate.
    fn resolve(&self, from: &[String], path: &[String], depth: usize) -> Option<Name> {
        let (mut at, mut rest) = (from.to_vec(), path);
        match rest.first().map(String::as_str)? {
            "crate" => {
                at.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|part| part == "super") {
                    at.pop()?;
                    rest = &rest[1..];
                }
            }
            first => {
                let child: Name = at.iter().cloned().chain([first.to_owned()]).collect();
                if !self.modules.contains_key(&child) {
                    return None;
                }
            }
        }
        while let Some(part) = rest.first() {
            let child: Name = at.iter().cloned().chain([part.clone()]).collect();
            if !self.modules.contains_key(&child) {
                break;
            }
            at = child;
            rest = &rest[1..];
        }
        let (Some(item), Some(module)) = (rest.first(), self.modules.get(&at)) else {
            return Some(at);
        };
        if at == from || depth > 8 || module.items.contains(item) {
            return Some(at);
        }
        let named = module.uses.iter().filter(|(_, name)| name == item);
        let found = named
            .filter_map(|(path, _)| self.resolve(&at, path, depth + 1))
            .find(|found| *found != at);
        let everything = || {
            let stars = module.uses.iter().filter(|(_, name)| name == "*");
            stars
                .filter_map(|(path, _)| self.resolve(&at, &path[..path.len() - 1], depth + 1))
                .find(|found| self.modules.get(found).is_some_and(|m| m.items.contains(item)))
        };
        Some(found.or_else(everything).unwrap_or(at))
    }
}

/// A module in words.
fn words(name: &[String]) -> String {
    match name {
        [] => "the root".into(),
        parts => parts.join("::"),
    }
}

fn reach<'a>(imports: &'a BTreeMap<Name, BTreeSet<Name>>, from: &Name) -> BTreeSet<&'a Name> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&Name> = imports[from].iter().collect();
    while let Some(name) = open.pop() {
        if found.insert(name) {
            open.extend(&imports[name]);
        }
    }
    found
}

impl Module {
    fn read(text: &str) -> Module {
        let tokens = tokens(text);
        let mut module = Module::default();
        // Braces of modules inside the file, by the depth at which they opened.
        let mut inner: Vec<usize> = Vec::new();
        let (mut depth, mut at) = (0, 0);
        while at < tokens.len() {
            let word = tokens[at].as_str();
            let next = tokens.get(at + 1).map_or("", String::as_str);
            match word {
                "#" if is_test(&tokens[at..]) => {
                    at = after_item(&tokens, at);
                    continue;
                }
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    if inner.last() == Some(&depth) {
                        inner.pop();
                    }
                }
                // `use<'a>` is a part of a type.
                "use" if next != "<" => {
                    let end = (at..tokens.len()).find(|&i| tokens[i] == ";").unwrap_or(tokens.len());
                    let mut found = Vec::new();
                    tree(&tokens[at + 1..end], &[], &mut found);
                    for (path, name) in found {
                        if let Some(path) = outward(path, inner.len()) {
                            module.uses.push((path, name));
                        }
                    }
                    at = end;
                    continue;
                }
                "mod" if tokens.get(at + 2).is_some_and(|t| t == "{") => inner.push(depth),
                "struct" | "enum" | "union" | "fn" | "trait" | "type" | "const" | "static"
                    if depth == 0 && is_word(next) =>
                {
                    let name = if next == "mut" {
                        tokens.get(at + 2)
                    } else {
                        tokens.get(at + 1)
                    };
                    module.items.extend(name.cloned());
                }
                _ if is_word(word) && next == "::" && (at == 0 || tokens[at - 1] != "::") => {
                    let mut path = vec![word.to_owned()];
                    while tokens.get(at + 1).is_some_and(|t| t == "::")
                        && tokens.get(at + 2).is_some_and(|t| is_word(t))
                    {
                        path.push(tokens[at + 2].clone());
                        at += 2;
                    }
                    module.paths.extend(outward(path, inner.len()));
                }
                _ => {}
            }
            at += 1;
        }
        module
    }
}

/// A path as it would be written outside of the modules inside the file; `None` where it stays in the file.
fn outward(mut path: Vec<String>, inner: usize) -> Option<Vec<String>> {
    let up = path.iter().take_while(|part| *part == "super").count();
    match inner {
        0 => Some(path),
        _ if path[0] == "crate" => Some(path),
        _ if up > inner => Some(path.split_off(inner)),
        _ => None,
    }
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Whether `#[cfg(test)]` begins here.
fn is_test(tokens: &[String]) -> bool {
    let wanted = ["#", "[", "cfg", "(", "test", ")", "]"];
    tokens.len() >= wanted.len() && tokens.iter().zip(wanted).all(|(token, wanted)| token == wanted)
}

/// The place behind the item whose attribute begins here.
fn after_item(tokens: &[String], from: usize) -> usize {
    let mut depth = 0usize;
    for (i, token) in tokens.iter().enumerate().skip(from + 7) {
        match token.as_str() {
            "{" => depth += 1,
            "}" if depth == 1 => return i + 1,
            "}" => depth -= 1,
            ";" if depth == 0 => return i + 1,
            _ => {}
        }
    }
    tokens.len()
}

/// The paths of a `use`.
fn tree(tokens: &[String], before: &[String], out: &mut Vec<(Vec<String>, String)>) {
    let mut path = before.to_vec();
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].as_str() {
            "{" => {
                let inside = &tokens[at + 1..tokens.len() - 1];
                let (mut start, mut depth) = (0, 0);
                for (i, token) in inside.iter().enumerate() {
                    match token.as_str() {
                        "{" => depth += 1,
                        "}" => depth -= 1,
                        "," if depth == 0 => {
                            tree(&inside[start..i], &path, out);
                            start = i + 1;
                        }
                        _ => {}
                    }
                }
                tree(&inside[start..], &path, out);
                return;
            }
            "as" => {
                out.push((path, tokens[at + 1].clone()));
                return;
            }
            "::" => {}
            "self" if !path.is_empty() => {}
            part => path.push(part.to_owned()),
        }
        at += 1;
    }
    if let Some(name) = path.last().cloned().filter(|_| !tokens.is_empty()) {
        out.push((path, name));
    }
}

/// Words, `::` and single signs; comments, texts and characters are left out.
fn tokens(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let here = |at: usize, word: &str| word.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c));
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if here(at, "//") {
            at = (at..chars.len()).find(|&i| chars[i] == '\n').unwrap_or(chars.len());
        } else if here(at, "/*") {
            at = (at..chars.len())
                .find(|&i| here(i, "*/"))
                .map_or(chars.len(), |i| i + 2);
        } else if c == '"' {
            at += 1;
            while at < chars.len() && chars[at] != '"' {
                at += if chars[at] == '\\' { 2 } else { 1 };
            }
            at += 1;
        } else if let Some(end) = raw_text(&chars, at) {
            at = end;
        } else if c == '\'' {
            // A character is closed by a quote; a lifetime is not.
            at = match (chars.get(at + 1), chars.get(at + 2)) {
                (Some('\\'), _) => (at + 3..chars.len())
                    .find(|&i| chars[i] == '\'')
                    .map_or(chars.len(), |i| i + 1),
                (_, Some('\'')) => at + 3,
                _ => at + 1,
            };
        } else if c.is_alphanumeric() || c == '_' {
            let end = (at..chars.len()).find(|&i| !(chars[i].is_alphanumeric() || chars[i] == '_'));
            let end = end.unwrap_or(chars.len());
            out.push(chars[at..end].iter().collect());
            at = end;
        } else if here(at, "::") {
            out.push("::".to_owned());
            at += 2;
        } else {
            if !c.is_whitespace() {
                out.push(c.to_string());
            }
            at += 1;
        }
    }
    out
}

/// The place behind a raw text that begins here.
fn raw_text(chars: &[char], at: usize) -> Option<usize> {
    let at = if chars[at] == 'b' { at + 1 } else { at };
    if chars.get(at) != Some(&'r') {
        return None;
    }
    let marks = chars[at + 1..].iter().take_while(|c| **c == '#').count();
    if chars.get(at + 1 + marks) != Some(&'"') {
        return None;
    }
    let closed =
        |i: usize| chars[i] == '"' && chars[i + 1..].iter().take(marks).filter(|c| **c == '#').count() == marks;
    (at + 2 + marks..chars.len())
        .find(|&i| closed(i))
        .map(|i| i + 1 + marks)
}
