//! Text to tokens.

use super::syntax::ExprError;
use crate::{invisible, whole};

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    Number(f64),
    /// A whole number that f64 can't tell from its neighbours.
    Whole(i128),
    Text(String),
    Template(Vec<TemplatePart>),
    Name(String),
    /// An operator, a bracket or a comma.
    Sign(&'static str),
    End,
}

/// A part of a template: text, or the tokens of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TemplatePart {
    Text(String),
    Tokens(Vec<Placed>),
}

/// A token with its place in the text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Placed {
    pub token: Token,
    pub start: usize,
    pub end: usize,
}

/// Longest first where one begins another.
const SIGNS: [&str; 29] = [
    "..=", "**", "==", "!=", "<=", ">=", "&&", "||", "=>", "..", "(", ")", "[", "]", "{", "}", ",", ".", "+", "-", "*",
    "/", "%", "@", "<", ">", "!", "=", ":",
];

/// What people write instead of a sign or word that exists.
const INSTEAD: [(&str, &str); 22] = [
    ("'", "write texts in double quotes: \"…\""),
    ("&", "write `&&`"),
    ("|", "write `||`; there are no closures: name a helper under `define`"),
    ("^", "write `**` for a power"),
    (
        ";",
        "an expression holds no statements: name parts under `let` or `define`",
    ),
    ("?", "write `if condition { a } else { b }`"),
    ("~", "write `!` for not"),
    (
        "#",
        "in YAML a comment begins after a space; in an expression nothing does",
    ),
    ("\\", "write the expression on one line, or use YAML's `|` or `>`"),
    ("$", "`${…}` stands only in backticks"),
    ("≤", "write `<=`"),
    ("≥", "write `>=`"),
    ("≠", "write `!=`"),
    ("≈", "write `approx`"),
    ("×", "write `*`, or `@` for matrices"),
    ("·", "write `*`, or `@` for matrices"),
    ("÷", "write `/`"),
    ("−", "write `-`"),
    ("–", "write `-`, or `..` for a range"),
    ("“", "write texts in double quotes: \"…\""),
    ("”", "write texts in double quotes: \"…\""),
    ("π", "write 3.141592653589793"),
];

/// Most bytes of an expression: longer ones are a slip, and positions stay small.
pub const LONGEST_EXPRESSION: usize = 20_000;

/// Tokens of the bytes `start..end` of `text`, the last one [`Token::End`].
pub(crate) fn tokens(text: &str, start: usize, end: usize) -> Result<Vec<Placed>, ExprError> {
    if end - start > LONGEST_EXPRESSION {
        return Err(error(
            start,
            1,
            format!("the expression is longer than {LONGEST_EXPRESSION} bytes"),
            None,
        ));
    }
    let mut lexer = Lexer {
        text,
        at: start,
        end,
        found: Vec::new(),
    };
    while lexer.next()? {}
    lexer.push(Token::End, end);
    Ok(lexer.found)
}

fn error(offset: usize, length: usize, message: impl Into<String>, help: Option<&str>) -> ExprError {
    ExprError {
        offset,
        length: length.max(1),
        message: message.into(),
        help: help.map(Into::into),
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    found: Vec<Placed>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn push(&mut self, token: Token, start: usize) {
        self.found.push(Placed {
            token,
            start,
            end: self.at,
        });
    }

    /// Bytes at the front that satisfy the test.
    fn run(&self, from: usize, test: impl Fn(char) -> bool) -> usize {
        self.text[from..self.end]
            .char_indices()
            .find(|(_, c)| !test(*c))
            .map_or(self.end, |(i, _)| from + i)
    }

    /// Reads one token; false at the end.
    fn next(&mut self) -> Result<bool, ExprError> {
        self.at = self.run(self.at, char::is_whitespace);
        let Some(first) = self.rest().chars().next() else {
            return Ok(false);
        };
        let start = self.at;
        if first.is_ascii_digit() {
            self.number()?;
        } else if first.is_alphabetic() && first != 'π' || first == '_' {
            self.at = self.run(start, |c| c.is_alphanumeric() || c == '_');
            let name = self.text[start..self.at].to_string();
            self.push(Token::Name(name), start);
        } else if first == '"' {
            self.quoted()?;
        } else if first == '`' {
            self.template()?;
        } else if first == '.' && self.begins_fraction() {
            let stop = self.run(start + 1, |c| c.is_ascii_digit());
            let help = format!("write `0{}`", &self.text[start..stop]);
            return Err(error(start, stop - start, "a number begins with a digit", Some(&help)));
        } else if let Some(sign) = SIGNS.into_iter().find(|s| self.rest().starts_with(s)) {
            self.at += sign.len();
            self.push(Token::Sign(sign), start);
        } else {
            let help = INSTEAD
                .iter()
                .find(|(s, _)| self.rest().starts_with(s))
                .map(|(_, h)| *h);
            if let Some(name) = invisible::name(first) {
                let message = format!("{name} stands here");
                return Err(error(
                    start,
                    first.len_utf8(),
                    message,
                    Some("write an ordinary space, or nothing"),
                ));
            }
            let shown = if first.is_control() {
                first.escape_debug().to_string()
            } else {
                first.to_string()
            };
            return Err(error(
                start,
                first.len_utf8(),
                format!("`{shown}` has no meaning here"),
                help,
            ));
        }
        Ok(true)
    }

    /// Whether the point here begins a number such as `.5`, not a field of what stands right before it.
    fn begins_fraction(&self) -> bool {
        let digit = self.rest()[1..].starts_with(|c: char| c.is_ascii_digit());
        let follows = self.found.last().is_some_and(|last| {
            last.end == self.at
                && matches!(
                    last.token,
                    Token::Name(_) | Token::Sign(")" | "]") | Token::Number(_) | Token::Whole(_)
                )
        });
        digit && !follows
    }

    fn number(&mut self) -> Result<(), ExprError> {
        let start = self.at;
        let digits = |c: char| c.is_ascii_digit() || c == '_';
        let mut at = self.run(start, digits);
        let bytes = self.text.as_bytes();
        let byte = |i: usize| if i < self.end { bytes[i] } else { 0 };
        if byte(at) == b'.' && byte(at + 1).is_ascii_digit() {
            at = self.run(at + 1, digits);
        } else if byte(at) == b'.' && byte(at + 1) != b'.' {
            let help = format!("write `{}.0`", &self.text[start..at]);
            return Err(error(
                start,
                at + 1 - start,
                "a number does not end in a point",
                Some(&help),
            ));
        }
        if matches!(byte(at), b'e' | b'E') {
            let sign = usize::from(matches!(byte(at + 1), b'+' | b'-'));
            if byte(at + 1 + sign).is_ascii_digit() {
                at = self.run(at + 1 + sign, digits);
            }
        }
        let stop = self.run(at, |c| c.is_alphanumeric() || c == '_');
        if stop > at {
            let (number, word) = (&self.text[start..at], &self.text[at..stop]);
            let help = match number == "0" && word.starts_with(['x', 'o', 'b']) {
                true => "numbers are decimal".into(),
                false => format!("write `{number} * {word}`"),
            };
            return Err(error(
                start,
                stop - start,
                "a number runs into a name",
                Some(help.as_str()),
            ));
        }
        self.at = at;
        let written: String = self.text[start..at].chars().filter(|c| *c != '_').collect();
        let whole = written.parse::<i128>().ok().filter(|&v| !whole::fits(v));
        let token = match (whole, written.parse()) {
            (Some(value), _) => Token::Whole(value),
            (None, Ok(value)) => Token::Number(value),
            (None, Err(_)) => return Err(error(start, at - start, "not a number", None)),
        };
        self.push(token, start);
        Ok(())
    }

    /// The character after a backslash at `at`, and what it stands for.
    fn escape(&self, at: usize) -> Result<(char, usize), ExprError> {
        let next = self.text[at + 1..self.end].chars().next();
        let meant = match next {
            Some('n') => '\n',
            Some('t') => '\t',
            Some('r') => '\r',
            Some('0') => '\0',
            Some(c @ ('"' | '\\' | '`' | '$')) => c,
            _ => {
                return Err(error(
                    at,
                    1,
                    "unknown escape",
                    Some("known are \\n \\t \\r \\0 \\\" \\` \\$ and \\\\"),
                ));
            }
        };
        Ok((meant, at + 2))
    }

    fn quoted(&mut self) -> Result<(), ExprError> {
        let start = self.at;
        let mut value = String::new();
        let mut at = start + 1;
        loop {
            match self.text[at..self.end].chars().next() {
                None => return Err(error(start, 1, "the text is not closed", Some("end it with `\"`"))),
                Some('"') => break,
                Some('\\') => {
                    let (meant, next) = self.escape(at)?;
                    value.push(meant);
                    at = next;
                }
                Some(c) => {
                    value.push(c);
                    at += c.len_utf8();
                }
            }
        }
        self.at = at + 1;
        self.push(Token::Text(value), start);
        Ok(())
    }

    fn template(&mut self) -> Result<(), ExprError> {
        let start = self.at;
        let mut parts = Vec::new();
        let mut value = String::new();
        let mut at = start + 1;
        loop {
            let rest = &self.text[at..self.end];
            match rest.chars().next() {
                None => {
                    return Err(error(
                        start,
                        1,
                        "the text is not closed",
                        Some("end it with a backtick"),
                    ));
                }
                Some('`') => break,
                Some('\\') => {
                    let (meant, next) = self.escape(at)?;
                    value.push(meant);
                    at = next;
                }
                Some('$') if rest.starts_with("${") => {
                    let close = self
                        .closing(at + 2)
                        .ok_or_else(|| error(at, 2, "the `${` is not closed", Some("end the expression with `}`")))?;
                    parts.push(TemplatePart::Text(std::mem::take(&mut value)));
                    parts.push(TemplatePart::Tokens(tokens(self.text, at + 2, close)?));
                    at = close + 1;
                }
                Some(c) => {
                    value.push(c);
                    at += c.len_utf8();
                }
            }
        }
        parts.push(TemplatePart::Text(value));
        self.at = at + 1;
        self.push(Token::Template(parts), start);
        Ok(())
    }

    /// Where the brace that was opened before `from` closes; texts in double quotes are passed over.
    fn closing(&self, from: usize) -> Option<usize> {
        let (mut open, mut quoted, mut escaped) = (1, false, false);
        for (i, c) in self.text[from..self.end].char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                '`' if !quoted => return None,
                '{' if !quoted => open += 1,
                '}' if !quoted => {
                    open -= 1;
                    if open == 0 {
                        return Some(from + i);
                    }
                }
                _ => {}
            }
        }
        None
    }
}
