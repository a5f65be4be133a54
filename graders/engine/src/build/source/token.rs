//! Submitted source as tokens.
//!
//! The scanner keeps no stack, so that no nesting can exhaust it, and knows just enough of Rust to tell code from comments
//! and literals.

use crate::program::Violation;

/// A piece of code.
#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    /// An identifier without its `r#`, one character of punctuation, or a literal's first character.
    pub text: String,
    /// What it is.
    pub kind: TokenKind,
    /// Line from 1.
    pub line: u32,
    /// Column from 1, in characters.
    pub column: u32,
}

/// Kinds of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
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

impl Token {
    /// The breaking of a rule at this token, in a file that is not named yet.
    pub fn violation(&self, rule: impl Into<String>) -> Violation {
        Violation {
            rule: rule.into(),
            file: Default::default(),
            line: self.line,
            column: self.column,
            text: self.text.clone(),
        }
    }
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
    fn tick(&mut self) -> TokenKind {
        match (self.peek(), self.peek_second()) {
            (Some('\\'), _) | (Some(_), Some('\'')) => {
                self.quoted('\'');
                TokenKind::Literal
            }
            (Some(c), _) if starts_word(c) => {
                self.word();
                TokenKind::Lifetime
            }
            _ => {
                // A character made of several code points, or nonsense that the compiler will name.
                TokenKind::Mark
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
        let mut push = |text: String, kind: TokenKind| {
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
                push("\"".into(), TokenKind::Literal);
            }
            '\'' => {
                scan.next();
                let kind = scan.tick();
                push("'".into(), kind);
            }
            c if c.is_ascii_digit() => {
                scan.number();
                push("0".into(), TokenKind::Literal);
            }
            c if starts_word(c) => {
                let word = scan.word();
                match (word.as_str(), scan.peek()) {
                    ("r" | "br" | "cr", Some('"' | '#')) if scan.raw_quoted() => push("\"".into(), TokenKind::Literal),
                    ("b" | "c", Some('"')) => {
                        scan.next();
                        scan.quoted('"');
                        push("\"".into(), TokenKind::Literal);
                    }
                    ("b", Some('\'')) => {
                        scan.next();
                        scan.quoted('\'');
                        push("'".into(), TokenKind::Literal);
                    }
                    ("r", Some('#')) if scan.peek_second().is_some_and(starts_word) => {
                        scan.next();
                        let word = scan.word();
                        push(word, TokenKind::RawWord);
                    }
                    _ => push(word, TokenKind::Word),
                }
            }
            c => {
                scan.next();
                push(c.into(), TokenKind::Mark);
            }
        }
    }
    out
}

/// Names declared `pub fn` in a text, in order.
pub fn public_functions(text: &str) -> Vec<String> {
    let tokens = tokens(text);
    let declared = tokens.windows(3).filter(|w| w[0].text == "pub" && w[1].text == "fn");
    declared.map(|w| w[2].text.clone()).collect()
}
