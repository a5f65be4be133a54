//! Submitted source as tokens: what the grader refuses, and the words that a spec asks for or forbids.
//!
//! The judge never parses submitted code: this scanner keeps no stack, so that no nesting can exhaust it, and knows
//! just enough of Rust to tell code from comments and literals. It is a first line only. What holds is that the
//! compiler and the program are contained.

use crate::program::Violation;
use gradus_course::SourceRules;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;

/// A piece of code.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// An identifier without its `r#`, one character of punctuation, or a literal's first character.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// Line from 1.
    pub line: u32,
    /// Column from 1, in characters.
    pub column: u32,
}

/// Kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An identifier or keyword.
    Word,
    /// An identifier written `r#name`.
    RawWord,
    /// One character of punctuation.
    Mark,
    /// A string, character, byte or number.
    Literal,
    /// `'a`.
    Lifetime,
}

struct Scanner<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    line: u32,
    column: u32,
}

/// White space to the compiler, which counts two invisible marks among it.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200e}' | '\u{200f}')
}

fn starts_word(c: char) -> bool {
    c == '_' || c.is_alphabetic() || (!c.is_ascii() && !is_blank(c) && !c.is_control())
}

fn continues_word(c: char) -> bool {
    starts_word(c) || c.is_alphanumeric()
}

impl Scanner<'_> {
    fn peek(&mut self) -> Option<char> {
        self.rest.peek().copied()
    }

    fn peek_second(&self) -> Option<char> {
        self.rest.clone().nth(1)
    }

    fn next(&mut self) -> Option<char> {
        let c = self.rest.next()?;
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(c)
    }

    fn word(&mut self) -> String {
        let mut text = String::new();
        while let Some(c) = self.peek().filter(|&c| continues_word(c)) {
            text.push(c);
            self.next();
        }
        text
    }

    fn comment(&mut self) {
        let mut depth = 0usize;
        let mut before = ' ';
        while let Some(c) = self.next() {
            match (before, c) {
                ('/', '*') => {
                    depth += 1;
                    before = ' ';
                }
                ('*', '/') => {
                    depth -= 1;
                    before = ' ';
                    if depth == 0 {
                        return;
                    }
                }
                _ => before = c,
            }
        }
    }

    /// The rest of a literal that ends with an unescaped `end`.
    fn quoted(&mut self, end: char) {
        while let Some(c) = self.next() {
            if c == '\\' {
                self.next();
            } else if c == end {
                return;
            }
        }
    }

    /// The rest of a raw string after its `r`: hashes, quote, text. False when it is none (a raw identifier).
    fn raw_quoted(&mut self) -> bool {
        let mut ahead = self.rest.clone();
        let mut hashes = 0;
        while ahead.peek() == Some(&'#') {
            ahead.next();
            hashes += 1;
        }
        if ahead.next() != Some('"') {
            return false;
        }
        for _ in 0..=hashes {
            self.next();
        }
        let mut run = None;
        while let Some(c) = self.next() {
            run = match (c, run) {
                ('"', _) => Some(0),
                ('#', Some(n)) => Some(n + 1),
                _ => None,
            };
            if run == Some(hashes) {
                return true;
            }
        }
        true
    }

    /// After `'`: a lifetime or a character.
    fn tick(&mut self) -> Kind {
        match (self.peek(), self.peek_second()) {
            (Some('\\'), _) | (Some(_), Some('\'')) => {
                self.quoted('\'');
                Kind::Literal
            }
            (Some(c), _) if starts_word(c) => {
                self.word();
                Kind::Lifetime
            }
            _ => {
                // A character made of several code points, or nonsense that the compiler will name.
                Kind::Mark
            }
        }
    }

    fn number(&mut self) {
        while let Some(c) = self.peek() {
            let fraction = c == '.' && self.peek_second().is_some_and(|d| d.is_ascii_digit());
            if !continues_word(c) && !fraction {
                return;
            }
            let exponent = matches!(c, 'e' | 'E');
            self.next();
            if exponent && matches!(self.peek(), Some('+' | '-')) {
                self.next();
            }
        }
    }
}

/// The tokens of a text, comments left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shebang = text.starts_with("#!") && !text[2..].trim_start().starts_with('[');
    let mut scan = Scanner {
        rest: text.chars().peekable(),
        line: 1,
        column: 1,
    };
    let mut out = Vec::new();
    // The compiler skips such a first line, whatever it holds.
    if shebang {
        while scan.next().is_some_and(|c| c != '\n') {}
    }
    while let Some(c) = scan.peek() {
        let (line, column) = (scan.line, scan.column);
        let mut push = |text: String, kind: Kind| {
            out.push(Token {
                text,
                kind,
                line,
                column,
            })
        };
        match c {
            c if is_blank(c) => {
                scan.next();
            }
            '/' if scan.peek_second() == Some('/') => while scan.next().is_some_and(|c| c != '\n') {},
            '/' if scan.peek_second() == Some('*') => scan.comment(),
            '"' => {
                scan.next();
                scan.quoted('"');
                push("\"".into(), Kind::Literal);
            }
            '\'' => {
                scan.next();
                let kind = scan.tick();
                push("'".into(), kind);
            }
            c if c.is_ascii_digit() => {
                scan.number();
                push("0".into(), Kind::Literal);
            }
            c if starts_word(c) => {
                let word = scan.word();
                match (word.as_str(), scan.peek()) {
                    ("r" | "br" | "cr", Some('"' | '#')) if scan.raw_quoted() => push("\"".into(), Kind::Literal),
                    ("b" | "c", Some('"')) => {
                        scan.next();
                        scan.quoted('"');
                        push("\"".into(), Kind::Literal);
                    }
                    ("b", Some('\'')) => {
                        scan.next();
                        scan.quoted('\'');
                        push("'".into(), Kind::Literal);
                    }
                    ("r", Some('#')) if scan.peek_second().is_some_and(starts_word) => {
                        scan.next();
                        let word = scan.word();
                        push(word, Kind::RawWord);
                    }
                    _ => push(word, Kind::Word),
                }
            }
            c => {
                scan.next();
                push(c.into(), Kind::Mark);
            }
        }
    }
    out
}

fn violation(rule: impl Into<String>, token: &Token) -> Violation {
    Violation {
        rule: rule.into(),
        file: Default::default(),
        line: token.line,
        column: token.column,
        text: token.text.clone(),
    }
}

/// Words that are refused wherever they stand: there is no honest use of them in an exercise.
const REFUSED: [(&str, &str); 9] = [
    ("include_str", "`include_str!` reads a file while compiling"),
    ("include_bytes", "`include_bytes!` reads a file while compiling"),
    ("option_env", "`option_env!` reads the environment while compiling"),
    ("global_asm", "`global_asm!` is machine code"),
    ("naked_asm", "`naked_asm!` is machine code"),
    ("proc_macro", "compiler plug-ins are not allowed"),
    ("gradus_runner", "the grader's own parts are not for answers"),
    ("gradus_facade", "the grader's own parts are not for answers"),
    ("unsafe", "unsafe code is not allowed: no exercise needs it"),
];

/// Macros whose names are also ordinary words: refused when called, renamed, or passed to a macro.
const REFUSED_MACROS: [(&str, &str); 3] = [
    ("include", "`include!` reads a file while compiling"),
    ("env", "`env!` reads the environment while compiling"),
    ("asm", "`asm!` is machine code"),
];

/// Inner attributes that a module may have.
const INNER_ATTRIBUTES: [&str; 6] = ["allow", "expect", "warn", "deny", "forbid", "doc"];

/// The first thing in a submitted file that the grader refuses.
pub fn refused(text: &str) -> Option<Violation> {
    let tokens = tokens(text);
    let at = |i: usize| tokens.get(i).map_or("", |t| t.text.as_str());
    let has_macros = tokens.iter().any(|t| t.text == "macro_rules");
    let mut in_use = false;
    let mut attribute = 0usize;
    for (i, token) in tokens.iter().enumerate() {
        let word = matches!(token.kind, Kind::Word | Kind::RawWord);
        let text = token.text.as_str();
        match text {
            "use" if token.kind == Kind::Word => in_use = true,
            ";" => in_use = false,
            "#" if at(i + 1) == "[" || (at(i + 1) == "!" && at(i + 2) == "[") => {
                let inner = at(i + 1) == "!";
                let name = at(i + 2 + usize::from(inner));
                if inner && !INNER_ATTRIBUTES.contains(&name) {
                    return Some(violation(
                        format!("the crate attribute `#![{name}]` is not allowed"),
                        token,
                    ));
                }
                attribute = attribute.max(1);
            }
            // Brackets are only counted within an attribute: its end is all that matters.
            "[" if attribute > 0 => attribute += 1,
            "]" if attribute > 0 => attribute = if attribute <= 2 { 0 } else { attribute - 1 },
            _ => {}
        }
        if !word {
            continue;
        }
        if let Some((_, rule)) = REFUSED.iter().find(|(name, _)| *name == text) {
            // `r#unsafe` is an ordinary name.
            if text != "unsafe" || token.kind == Kind::Word {
                return Some(violation(*rule, token));
            }
        }
        if let Some((name, rule)) = REFUSED_MACROS.iter().find(|(name, _)| *name == text) {
            let called = at(i + 1) == "!" && matches!(at(i + 2), "(" | "[" | "{");
            let renamed = in_use && (*name != "env" || at(i + 1) == "as");
            let before_literal = tokens.get(i + 1).is_some_and(|t| t.kind == Kind::Literal);
            let passed = has_macros
                && (matches!(at(i + 1), ")" | "]" | "}" | ",")
                    || at(i + 1) == "!" && at(i + 2) != "="
                    || before_literal);
            if called || renamed || passed {
                return Some(violation(*rule, token));
            }
        }
        let path = text == "path" && at(i + 1) == "=";
        let literal = tokens.get(i + 2).is_some_and(|t| t.kind == Kind::Literal) || at(i + 2) == "concat";
        if path && (attribute > 0 || has_macros && literal) {
            return Some(violation("`#[path]` takes in another file", token));
        }
        if text == "extern" && token.kind == Kind::Word && at(i + 1) == "crate" {
            return Some(violation(
                "`extern crate` is not needed: the libraries are at hand",
                token,
            ));
        }
    }
    None
}

/// Where a source breaks the rules of a spec: required words that do not occur, forbidden ones that do. A rule such
/// as `candle_nn::ops::softmax` is also broken through `use`, under another name too.
pub fn violations(text: &str, rules: &SourceRules) -> Vec<Violation> {
    let tokens = tokens(text);
    let names = Names::of(&tokens);
    let mut out = Vec::new();
    for rule in &rules.forbid {
        if let Some(place) = find(&tokens, &names, rule) {
            out.push(violation(format!("`{rule}` is not to be used here"), &tokens[place]));
        }
    }
    for rule in &rules.require {
        if find(&tokens, &names, rule).is_none() {
            out.push(Violation {
                rule: format!("`{rule}` is to be used here"),
                file: Default::default(),
                line: 1,
                column: 1,
                text: rule.clone(),
            });
        }
    }
    out
}

/// Functions of candle that make a tensor on a device that they are given.
const MAKERS: [&str; 16] = [
    "new",
    "zeros",
    "ones",
    "full",
    "from_vec",
    "from_slice",
    "from_iter",
    "from_raw_buffer",
    "arange",
    "arange_step",
    "eye",
    "tril2",
    "triu2",
    "rand",
    "randn",
    "init",
];
/// With one of these, tensors made on the CPU may be on their way elsewhere, or just be read.
const MOVERS: [&str; 6] = ["to_device", "to_scalar", "to_vec0", "to_vec1", "to_vec2", "to_vec3"];

/// Where a file makes a tensor on the CPU, whatever device its arguments live on: `Device::Cpu` as an argument of a
/// function that makes tensors, or bound to a name. Tests in the file may; so may a file that moves or reads tensors.
pub fn pinned_to_cpu(text: &str) -> Option<Violation> {
    let tokens = tokens(text);
    if tokens.iter().any(|t| MOVERS.contains(&t.text.as_str())) {
        return None;
    }
    let tests = in_tests(&tokens);
    let names = Names::of(&tokens);
    let on_cpu = names
        .paths
        .iter()
        .filter(|(_, path)| matches!(path.as_slice(), [.., device, cpu] if device == "Device" && cpu == "Cpu"));
    let place = on_cpu
        .map(|(place, _)| *place)
        .find(|&place| !tests[place] && !in_use(&tokens, place) && makes_a_tensor(&tokens, place))?;
    Some(violation(
        "`Device::Cpu` keeps the answer on the CPU, whatever device it is asked for",
        &tokens[place],
    ))
}

/// Whether a token belongs to a `use`.
fn in_use(code: &[Token], place: usize) -> bool {
    let start = code[..place]
        .iter()
        .rposition(|t| t.text == ";" || t.text == "}")
        .map_or(0, |at| at + 1);
    code[start..place]
        .iter()
        .any(|t| t.text == "use" && t.kind == Kind::Word)
}

/// Whether the path that begins at `place` is bound to a name, or an argument of a maker of tensors.
fn makes_a_tensor(code: &[Token], place: usize) -> bool {
    let mut at = place;
    while at > 0 && (code[at - 1].text == "&" || code[at - 1].text == ":") {
        at -= 1;
    }
    // `let device = Device::Cpu;` and `const DEVICE: Device = Device::Cpu;`, but not a comparison or a match arm.
    let assigned = at > 1 && code[at - 1].text == "=" && !matches!(code[at - 2].text.as_str(), "=" | "!" | "<" | ">");
    if assigned {
        return true;
    }
    let mut depth = 0usize;
    while at > 0 {
        at -= 1;
        match code[at].text.as_str() {
            ")" | "]" | "}" => depth += 1,
            "(" if depth == 0 => break,
            "{" | ";" if depth == 0 => return false,
            "(" | "[" | "{" => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    // `Tensor::new::<f32, _>(`: the name stands before its own arguments.
    let mut name = at;
    if name > 0 && code[name - 1].text == ">" {
        name = code[..name - 1].iter().rposition(|t| t.text == "<").unwrap_or(0);
        name = name.saturating_sub(2);
    }
    let called = name > 3 && MAKERS.contains(&code[name - 1].text.as_str());
    called && code[name - 2].text == ":" && matches!(code[name - 4].text.as_str(), "Tensor" | "Var" | "Self")
}

/// Which tokens belong to items under `#[cfg(test)]` or `#[test]`.
fn in_tests(code: &[Token]) -> Vec<bool> {
    let mut inside = vec![false; code.len()];
    let mut i = 0;
    while i < code.len() {
        let is_attribute = code[i].text == "#" && code.get(i + 1).is_some_and(|t| t.text == "[");
        let end = code[i..]
            .iter()
            .position(|t| t.text == "]")
            .map_or(code.len(), |n| i + n);
        if !(is_attribute && code[i..end].iter().any(|t| t.text == "test")) {
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

/// Index of the token where the words of a rule stand in a row, or where a path means them.
fn find(code: &[Token], names: &Names, rule: &str) -> Option<usize> {
    let wanted: Vec<String> = tokens(rule).into_iter().map(|t| t.text).collect();
    if wanted.is_empty() {
        return None;
    }
    let plain = code
        .windows(wanted.len())
        .position(|w| w.iter().zip(&wanted).all(|(t, w)| t.text == *w));
    if plain.is_some() {
        return plain;
    }
    let segments: Vec<&str> = wanted.iter().map(String::as_str).filter(|t| *t != ":").collect();
    // Only rules that are paths can hide behind other names.
    if segments.len() < 2 || wanted.len() != segments.len() * 3 - 2 {
        return None;
    }
    let holds = |path: &[String]| {
        path.windows(segments.len())
            .any(|w| w.iter().zip(&segments).all(|(a, b)| a == b))
    };
    names
        .paths
        .iter()
        .find(|(_, path)| holds(path))
        .map(|(place, _)| *place)
}

/// What paths mean once `use` is taken into account.
#[derive(Debug, Default)]
struct Names {
    /// Index of the first token, and the path in full.
    paths: Vec<(usize, Vec<String>)>,
}

type Aliases = HashMap<String, Vec<String>>;

impl Names {
    fn of(code: &[Token]) -> Names {
        let mut names = Names::default();
        let mut aliases: Aliases = HashMap::new();
        let mut globs: Vec<Vec<String>> = Vec::new();
        let mut spans = vec![false; code.len()];
        let mut i = 0;
        while i < code.len() {
            if code[i].text == "use" && code[i].kind == Kind::Word {
                let end = (i..code.len()).find(|&k| code[k].text == ";").unwrap_or(code.len());
                spans[i..end].fill(true);
                names.read_use(code, i + 1, end, &mut aliases, &mut globs);
                i = end;
            }
            i += 1;
        }
        let own: BTreeSet<&str> = code
            .windows(2)
            .filter(|w| w[0].text == "fn")
            .map(|w| w[1].text.as_str())
            .collect();
        let mut i = 0;
        while i < code.len() {
            let path_here = matches!(code[i].kind, Kind::Word | Kind::RawWord) && !spans[i];
            if !path_here {
                i += 1;
                continue;
            }
            let start = i;
            let mut path = vec![code[i].text.clone()];
            while i + 3 < code.len()
                && code[i + 1].text == ":"
                && code[i + 2].text == ":"
                && matches!(code[i + 3].kind, Kind::Word | Kind::RawWord)
            {
                path.push(code[i + 3].text.clone());
                i += 3;
            }
            i += 1;
            let method = start > 0 && code[start - 1].text == ".";
            if method || (start > 0 && code[start - 1].text == "fn") {
                continue;
            }
            let full = expand(&path, &aliases);
            if full == path && !own.contains(path[0].as_str()) {
                for glob in &globs {
                    let through: Vec<String> = glob.iter().chain(&path).cloned().collect();
                    names.paths.push((start, expand(&through, &aliases)));
                }
            }
            names.paths.push((start, full));
        }
        names
    }

    /// Reads the tree of one `use`, without recursion: prefixes are kept in a list.
    fn read_use(
        &mut self,
        code: &[Token],
        from: usize,
        to: usize,
        aliases: &mut Aliases,
        globs: &mut Vec<Vec<String>>,
    ) {
        let mut prefixes: Vec<Vec<String>> = vec![Vec::new()];
        let mut path: Vec<String> = Vec::new();
        let mut i = from;
        let mut renamed: Option<String> = None;
        let mut leaf_at = from;
        while i <= to {
            let text = if i < to { code[i].text.as_str() } else { "," };
            match text {
                // No one writes so deep a tree, and each leaf costs its depth.
                "{" if prefixes.len() > 32 => return,
                "{" => prefixes.push(std::mem::take(&mut path)),
                "," | "}" => {
                    if !path.is_empty() {
                        let mut full: Vec<String> = prefixes.iter().flatten().cloned().collect();
                        full.append(&mut path);
                        if full.last().is_some_and(|s| s == "self") {
                            full.pop();
                        }
                        let name = renamed.take().or_else(|| full.last().cloned()).unwrap_or_default();
                        if name == "*" {
                            full.pop();
                            // Each costs every path of the file a look.
                            if globs.len() < 32 {
                                globs.push(full);
                            }
                        } else {
                            self.paths
                                .push((leaf_at.min(code.len().saturating_sub(1)), full.clone()));
                            aliases.insert(name, full);
                        }
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
    }
}

/// The path with its first segment replaced by what it stands for, again and again.
fn expand(path: &[String], aliases: &Aliases) -> Vec<String> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        match path.first().and_then(|first| aliases.get(first)) {
            Some(full) if full.len() > 1 || full.first() != path.first() => {
                let mut expanded = full.clone();
                expanded.extend(path.drain(1..));
                if expanded.len() > 64 || expanded == path {
                    return path;
                }
                let same_start = expanded.first() == aliases.get(&expanded[0]).and_then(|f| f.first());
                path = expanded;
                if same_start {
                    return path;
                }
            }
            _ => return path,
        }
    }
    path
}

/// Names declared `pub fn` in a text, in order.
pub fn public_functions(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let declared = tokens.windows(3).filter(|w| w[0].text == "pub" && w[1].text == "fn");
    declared.map(|w| w[2].text.clone()).collect()
}

/// Names of words in a text.
pub fn words(text: &str) -> BTreeSet<String> {
    tokens(text)
        .into_iter()
        .filter(|t| matches!(t.kind, Kind::Word | Kind::RawWord))
        .map(|t| t.text)
        .collect()
}

impl Violation {
    /// The same violation in this file.
    pub fn in_file(mut self, file: &Path) -> Violation {
        self.file = file.to_path_buf();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(text: &str, forbid: &str) -> bool {
        let rules = SourceRules {
            forbid: vec![forbid.to_owned()],
            ..SourceRules::default()
        };
        !violations(text, &rules).is_empty()
    }

    #[test]
    fn a_path_is_found_through_every_use() {
        let rule = "candle_nn::ops::softmax";
        for text in [
            "fn f() { candle_nn::ops::softmax(x, 0) }",
            "fn f() { ::candle_nn :: ops /* here */ :: softmax (x, 0) }",
            "use candle_nn::ops; fn f() { ops::softmax(x, 0) }",
            "use candle_nn::ops as o; fn f() { o::softmax(x, 0) }",
            "use candle_nn as nn; fn f() { nn::ops::softmax(x, 0) }",
            "use candle_nn as nn; use nn::ops as o; fn f() { o::softmax(x, 0) }",
            "use candle_nn::{loss, ops::{self, sigmoid}}; fn f() { ops::softmax(x, 0) }",
            "use candle_nn::ops::softmax as s; fn f() { s(x, 0) }",
            "use candle_nn::ops::{silu, softmax}; fn f() { softmax(x, 0) }",
            "use candle_nn::ops::*; fn f() { softmax(x, 0) }",
            "use candle_nn::*; fn f() { ops::softmax(x, 0) }",
            "fn f() { candle_nn::ops::r#softmax(x, 0) }",
        ] {
            assert!(broken(text, rule), "{text}");
        }
    }

    #[test]
    fn tensors_made_on_the_cpu_are_found() {
        for pinned in [
            "fn f(x: &Tensor) { let c = Tensor::new(&[1f32], &Device::Cpu)?; x + c }",
            "fn f(x: &Tensor) { x.broadcast_add(&Tensor::new(2f32, &candle_core::Device::Cpu)?) }",
            "use candle_core::Device::Cpu; fn f() { Tensor::zeros((2, 3), DType::F32, &Cpu) }",
            "use candle_core::Device as D; fn f() { Tensor::from_vec(vec![1u32], (1,), &D::Cpu) }",
            "use candle_core::*; fn f() { Tensor::full::<f32, _>(0., (n, n), &Device::Cpu) }",
            "fn f() { let dev = Device::Cpu; Tensor::ones(3, DType::F32, &dev) }",
            "const DEV: Device = Device::Cpu; fn f() { Tensor::ones(3, DType::F32, &DEV) }",
            "fn f() { let dev = &Device::Cpu; Tensor::arange(0u32, 3, dev) }",
            "fn f() { Tensor::arange(0f32, (r * c) as f32, &Device::Cpu)?.reshape((r, c)) }",
            "fn f() { candle_core::Tensor::eye(n, dt, &Device::Cpu) }",
        ] {
            assert!(pinned_to_cpu(pinned).is_some(), "{pinned}");
        }
    }

    #[test]
    fn other_uses_of_the_cpu_are_no_offence() {
        for fine in [
            "use candle_core::{Device, Tensor}; fn f(x: &Tensor) { Tensor::new(1f32, x.device()) }",
            "fn f() { Tensor::arange(0f32, 3., &Device::Cpu)?.to_device(dev) }",
            "fn f(x: &Tensor) { let h = x.to_device(&Device::Cpu)?; g(&h)?.to_device(x.device()) }",
            "fn f(d: &Device) { match d { Device::Cpu => 1, _ => 2 } }",
            "fn f(d: &Device) { matches!(d, Device::Cpu) }",
            "fn f() { Ok(Device::new_cuda(0).unwrap_or(Device::Cpu)) }",
            "fn f() { let c = Tensor::new(2f32, &Device::Cpu)?.to_scalar::<f32>()?; x * c }",
            "fn f(x: &Tensor) { x.sum(0) }\n#[cfg(test)]\nmod tests { fn t() { Tensor::new(1f32, &Device::Cpu); } }",
            "// Tensor::new(1f32, &Device::Cpu)\nfn f() {}",
            "fn f() { let text = \"Tensor::new(1, &Device::Cpu)\"; }",
            "#[test] fn t() { Tensor::new(1f32, &Device::Cpu); } fn f(x: &Tensor) { x.t() }",
        ] {
            assert!(pinned_to_cpu(fine).is_none(), "{fine}");
        }
        for nonsense in [
            "(",
            ")",
            "#[test",
            "Device::Cpu",
            "=&Device::Cpu",
            "::<>(Device::Cpu",
            "Tensor::new(Device::Cpu",
        ] {
            let _ = pinned_to_cpu(nonsense);
        }
    }

    #[test]
    fn other_things_of_the_same_name_are_not_found() {
        let rule = "candle_nn::ops::softmax";
        for text in [
            "// candle_nn::ops::softmax\nfn f() {}",
            "const S: &str = \"candle_nn::ops::softmax\";",
            "fn softmax() {} fn f() { softmax() }",
            "use candle_nn::ops::*; fn softmax() {} fn f() { softmax() }",
            "use candle_nn::ops; fn f() { ops::log_softmax(x, 0) }",
            "use candle_nn::ops::*; fn f() { x.softmax() }",
            "use crate::softmax::softmax; fn f() { softmax(x) }",
        ] {
            assert!(!broken(text, rule), "{text}");
        }
    }

    #[test]
    fn words_and_macros_are_plain_sequences() {
        assert!(broken("fn f() { loss.backward ( ) }", "backward"));
        assert!(broken("fn f() { einsum !(\"ij\", a) }", "einsum!"));
        assert!(!broken("fn f() { let einsum = 1; }", "einsum!"));
        let rules = SourceRules {
            require: vec!["einsum".into()],
            ..SourceRules::default()
        };
        assert!(violations("use candle_einops::einsum;", &rules).is_empty());
        let missing = violations("// einsum\nfn f() {}", &rules);
        assert_eq!((missing.len(), missing[0].line), (1, 1));
    }

    #[test]
    fn places_are_those_of_an_editor() {
        let rules = SourceRules {
            forbid: vec!["tril".into()],
            ..SourceRules::default()
        };
        let found = violations("fn f() {\r\n    /* é */ x.tril()\r\n}", &rules);
        assert_eq!(
            (found[0].line, found[0].column, found[0].text.as_str()),
            (2, 15, "tril")
        );
    }

    #[test]
    fn nonsense_ends() {
        for text in [
            "\"", "'", "/*", "r#\"", "r#", "b'", "'\\", "#![", "use a::{", "use a as", "0e+", "'ab", "}}}}",
        ] {
            tokens(text);
            refused(text);
            broken(text, "a::b");
        }
        let deep = format!("use {}", "a::{".repeat(100_000));
        refused(&deep);
        assert!(!broken(&deep, "b::c"));
    }
}
