//! Which tokens of a file belong to tests, and which an answer can come to while it runs.

use super::names::Names;
use super::token::{Token, TokenKind, tokens};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The tokens of a text without those of items under `#[test]` and `#[cfg(test)]`, which no program holds.
pub fn without_tests(text: &str) -> Vec<Token> {
    let code = tokens(text);
    let tests = in_tests(&code);
    code.into_iter()
        .zip(tests)
        .filter(|(_, test)| !test)
        .map(|(token, _)| token)
        .collect()
}

/// Which tokens belong to items under `#[cfg(test)]` or `#[test]`.
fn in_tests(code: &[Token]) -> Vec<bool> {
    let mut inside = vec![false; code.len()];
    // Where the next `]` stands, from each token on.
    let mut closes = vec![code.len(); code.len() + 1];
    for i in (0..code.len()).rev() {
        closes[i] = if code[i].text == "]" { i } else { closes[i + 1] };
    }
    let mut i = 0;
    while i < code.len() {
        let is_attribute = code[i].text == "#" && code.get(i + 1).is_some_and(|t| t.text == "[");
        let end = closes[i];
        let words = code.get(i + 2..end).unwrap_or_default();
        let is = |wanted: &[&str]| words.len() == wanted.len() && words.iter().zip(wanted).all(|(t, w)| t.text == *w);
        if !is_attribute || !(is(&["test"]) || is(&["cfg", "(", "test", ")"])) {
            i += 1;
            continue;
        }
        let mut depth = 0usize;
        let mut k = end;
        while k < code.len() {
            match code[k].text.as_str() {
                "{" => depth += 1,
                "}" if depth <= 1 => break,
                "}" => depth -= 1,
                ";" if depth == 0 => break,
                _ => {}
            }
            k += 1;
        }
        let last = k.min(code.len().saturating_sub(1));
        inside[i..=last].fill(true);
        i = last + 1;
    }
    inside
}

/// Items of a file, and which of them are come to.
#[derive(Debug)]
pub struct Parts {
    /// The item that each token belongs to: the innermost function, else what stands at the top of the file.
    owner: Vec<usize>,
    /// By the names that lead to them.
    named: BTreeMap<String, Vec<usize>>,
    /// Tokens that nothing comes to, whatever is called.
    dead: Vec<bool>,
    /// Words and segments of paths, by item.
    words: Vec<BTreeSet<String>>,
    /// Items that are come to.
    live: Vec<bool>,
}

impl Parts {
    /// The items of this code.
    pub fn of(code: &[Token], names: &Names) -> Parts {
        let mut owner = vec![usize::MAX; code.len()];
        let mut named: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut count = 0;
        let mut uses = vec![false; code.len()];
        for span in items(code) {
            let (declared, tied) = declared(&code[span.clone()]);
            owner[span.clone()].fill(count);
            for name in declared {
                named.entry(name).or_default().push(count);
            }
            let is_use = code[span.clone()]
                .iter()
                .take(8)
                .any(|t| t.text == "use" && t.kind == TokenKind::Word);
            uses[span.clone()].fill(is_use);
            count += 1;
            if tied {
                continue;
            }
            for (name, body) in functions(code, span) {
                owner[body].fill(count);
                named.entry(name).or_default().push(count);
                count += 1;
            }
        }
        let mut dead = dead(code);
        for (dead, is_use) in dead.iter_mut().zip(uses) {
            *dead |= is_use;
        }
        let mut words = vec![BTreeSet::new(); count];
        for (i, token) in code.iter().enumerate() {
            if !dead[i] && owner[i] < count && matches!(token.kind, TokenKind::Word | TokenKind::RawWord) {
                words[owner[i]].insert(token.text.clone());
            }
        }
        for named in names.paths.iter().filter(|n| !n.in_use) {
            if !dead[named.place] && owner[named.place] < count {
                words[owner[named.place]].extend(named.path.iter().cloned());
            }
        }
        Parts {
            owner,
            named,
            dead,
            words,
            live: vec![false; count],
        }
    }

    /// Whoever comes to these names comes to what they lead to. Whether that is more than before.
    pub fn come_to<'n>(&mut self, names: impl IntoIterator<Item = &'n str>) -> bool {
        let mut open: Vec<usize> = Vec::new();
        let mut more = false;
        for name in names {
            open.extend(self.named.get(name).into_iter().flatten());
        }
        while let Some(item) = open.pop() {
            if std::mem::replace(&mut self.live[item], true) {
                continue;
            }
            more = true;
            for word in &self.words[item] {
                open.extend(self.named.get(word).into_iter().flatten().filter(|&&i| !self.live[i]));
            }
        }
        more
    }

    /// Whether the token of this index may run.
    pub fn is_live(&self, place: usize) -> bool {
        self.owner
            .get(place)
            .is_some_and(|&owner| !self.dead[place] && self.live.get(owner).copied().unwrap_or(false))
    }
}

/// The items at the top of a file.
fn items(code: &[Token]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut depth) = (0, 0usize);
    // Whether the item of the moment ends with a semicolon alone, as `const F: T = { … };` does.
    let mut goes_on: Option<bool> = None;
    for (i, token) in code.iter().enumerate() {
        let text = token.text.as_str();
        if depth == 0 && goes_on.is_none() && token.kind == TokenKind::Word {
            goes_on = match text {
                "fn" | "struct" | "enum" | "union" | "mod" | "impl" | "trait" | "macro_rules" => Some(false),
                // `const fn` is a function.
                "const" => Some(code.get(i + 1).is_none_or(|t| t.text != "fn")),
                "static" | "use" | "type" => Some(true),
                _ => None,
            };
        }
        let ends = match text {
            "(" | "[" | "{" if token.kind == TokenKind::Mark => {
                depth += 1;
                false
            }
            ")" | "]" | "}" if token.kind == TokenKind::Mark => {
                depth = depth.saturating_sub(1);
                depth == 0 && text == "}" && goes_on != Some(true)
            }
            ";" => depth == 0,
            _ => false,
        };
        if ends {
            found.push(start..i + 1);
            start = i + 1;
            goes_on = None;
        }
    }
    if start < code.len() {
        found.push(start..code.len());
    }
    found
}

/// Names that lead to an item, and whether its functions go with it: nobody names what a trait's `impl` holds.
fn declared(item: &[Token]) -> (Vec<String>, bool) {
    let mut names = Vec::new();
    let mut depth = 0usize;
    let mut implements = false;
    let mut trait_of = false;
    for (i, token) in item.iter().enumerate() {
        let next = || item.get(i + 1).map(|t| t.text.clone());
        match token.text.as_str() {
            "{" if implements && depth == 0 => return (names, trait_of),
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            "for" if implements && depth == 0 => trait_of = true,
            "impl" if depth == 0 && token.kind == TokenKind::Word => implements = true,
            _ if implements && depth == 0 && token.kind != TokenKind::Mark => names.push(token.text.clone()),
            "struct" | "enum" | "union" | "trait" | "const" | "static" | "type" | "mod" if depth == 0 => {
                names.extend(next());
            }
            "fn" if depth == 0 => {
                names.extend(next());
                return (names, false);
            }
            "macro_rules" if depth == 0 => {
                names.extend(item.get(i + 2).map(|t| t.text.clone()));
                return (names, true);
            }
            _ => {}
        }
    }
    (names, false)
}

/// Functions within an item, an inner one after the outer one: name and tokens.
fn functions(code: &[Token], span: Range<usize>) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    // Functions begun: where, the name, the depth of braces at their body.
    let mut open: Vec<(usize, String, usize)> = Vec::new();
    let mut waiting: Option<(usize, String, usize)> = None;
    let (mut braces, mut brackets) = (0usize, 0usize);
    for i in span.clone() {
        let token = &code[i];
        match token.text.as_str() {
            "fn" if token.kind == TokenKind::Word => {
                if let Some(name) = code
                    .get(i + 1)
                    .filter(|t| t.kind != TokenKind::Mark && i + 1 < span.end)
                {
                    waiting = Some((i, name.text.clone(), brackets));
                }
            }
            "(" | "[" if token.kind == TokenKind::Mark => brackets += 1,
            ")" | "]" if token.kind == TokenKind::Mark => brackets = brackets.saturating_sub(1),
            "{" if token.kind == TokenKind::Mark => {
                braces += 1;
                if waiting.as_ref().is_some_and(|(.., at)| *at == brackets)
                    && let Some((start, name, _)) = waiting.take()
                {
                    open.push((start, name, braces));
                }
            }
            "}" if token.kind == TokenKind::Mark => {
                if open.last().is_some_and(|(.., at)| *at == braces)
                    && let Some((start, name, _)) = open.pop()
                {
                    found.push((name, start..i + 1));
                }
                braces = braces.saturating_sub(1);
            }
            ";" if waiting.as_ref().is_some_and(|(.., at)| *at == brackets) => waiting = None,
            _ => {}
        }
    }
    found.extend(open.into_iter().map(|(start, name, _)| (name, start..span.end)));
    found.sort_by_key(|(_, body)| body.start);
    found
}

/// Tokens that nothing comes to: blocks under `if false`, what follows a `return` in its block, and what a name is bound to
/// that does not occur again.
fn dead(code: &[Token]) -> Vec<bool> {
    let mut dead = vec![false; code.len()];
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for token in code {
        *counts.entry(token.text.as_str()).or_default() += 1;
    }
    let blocks = Blocks::of(code);
    let text = |i: usize| code.get(i).map_or("", |t| t.text.as_str());
    let begins_statement = |i: usize| i == 0 || matches!(text(i - 1), "{" | "}" | ";");
    let mut until = 0;
    for i in 0..code.len() {
        // What lies within dead code is dead already.
        if i < until || code[i].kind != TokenKind::Word {
            continue;
        }
        let span = match text(i) {
            "if" | "while" if text(i + 1) == "false" && text(i + 2) == "{" => Some(i..blocks.closes[i + 2]),
            "return" if begins_statement(i) => {
                let end = blocks.statement_end(i);
                Some(end..blocks.end(i)).filter(|_| text(end) == ";")
            }
            "let" if begins_statement(i) => {
                let at = i + 1 + usize::from(text(i + 1) == "mut");
                let is_name = code.get(at).is_some_and(|t| t.kind != TokenKind::Mark);
                let unused = is_name && (text(at) == "_" || counts.get(text(at)) == Some(&1));
                (unused && matches!(text(at + 1), "=" | ":")).then(|| i..blocks.statement_end(i))
            }
            _ => None,
        };
        if let Some(span) = span.filter(|span| span.start < span.end) {
            until = span.end;
            dead[span].fill(true);
        }
    }
    dead
}

/// Where brackets close and statements end.
struct Blocks {
    /// The bracket that each token stands in; `usize::MAX` at the top.
    within: Vec<usize>,
    /// Where each opening bracket closes.
    closes: Vec<usize>,
    /// The first semicolon of the same block from each token on.
    semicolon: Vec<Option<usize>>,
}

impl Blocks {
    fn of(code: &[Token]) -> Blocks {
        let mut within = vec![usize::MAX; code.len()];
        let mut closes = vec![code.len(); code.len()];
        let mut open: Vec<usize> = Vec::new();
        for (i, token) in code.iter().enumerate() {
            let mark = token.kind == TokenKind::Mark;
            if mark
                && matches!(token.text.as_str(), ")" | "]" | "}")
                && let Some(at) = open.pop()
            {
                closes[at] = i;
            }
            within[i] = open.last().copied().unwrap_or(usize::MAX);
            if mark && matches!(token.text.as_str(), "(" | "[" | "{") {
                open.push(i);
            }
        }
        let mut semicolon = vec![None; code.len()];
        let mut last: BTreeMap<usize, usize> = BTreeMap::new();
        for i in (0..code.len()).rev() {
            if code[i].text == ";" {
                last.insert(within[i], i);
            }
            semicolon[i] = last.get(&within[i]).copied();
        }
        Blocks {
            within,
            closes,
            semicolon,
        }
    }

    /// Where the block that a token stands in closes.
    fn end(&self, at: usize) -> usize {
        self.closes.get(self.within[at]).copied().unwrap_or(self.closes.len())
    }

    /// Where the statement that begins at `at` ends.
    fn statement_end(&self, at: usize) -> usize {
        self.semicolon[at].unwrap_or_else(|| self.end(at))
    }
}
