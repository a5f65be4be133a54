//! Forms that bind names: `if`, `every`, `solve(…)`, `grad(… by x)` and the like.

use super::{DEEPEST, KEYWORDS, Parsed, Parser};
use crate::lexer::Token;
use crate::syntax::{Content, Kind, Node, Word};

impl Parser<'_> {
    pub(super) fn condition(&mut self, start: usize) -> Parsed<Node> {
        let condition = self.expression(0)?;
        let yes = self.braced()?;
        if !self.is_name("else") {
            return Err(self.error(
                format!("expected `else`, found {}", self.shown()),
                Some("an `if` has a value either way: `if condition { a } else { b }`"),
            ));
        }
        self.advance();
        let no = if self.is_name("if") {
            let start = self.start();
            self.advance();
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(self.error("nested too deeply", None));
            }
            let node = self.condition(start)?;
            self.depth -= 1;
            node
        } else {
            self.braced()?
        };
        self.node(
            Kind::If {
                condition: Box::new(condition),
                yes: Box::new(yes),
                no: Box::new(no),
            },
            start,
        )
    }

    fn braced(&mut self) -> Parsed<Node> {
        let open = self.start();
        self.expect("{")?;
        let node = self.expression(0)?;
        self.close("}", open)?;
        Ok(node)
    }

    /// A name that is bound or referred to, not evaluated.
    fn name(&mut self, wanted: &str) -> Parsed<Word> {
        let Token::Name(text) = self.peek().clone() else {
            return Err(self.unexpected(wanted));
        };
        if KEYWORDS.contains(&text.as_str()) {
            return Err(self.error(format!("`{text}` is a word of the language, not a name"), None));
        }
        let word = Word {
            text,
            start: self.start(),
        };
        self.advance();
        Ok(word)
    }

    /// `i in n => e`.
    fn binding(&mut self) -> Parsed<(Word, Box<Node>, Box<Node>)> {
        let variable = self.name("the name of a counter")?;
        if !self.is_name("in") {
            return Err(self.unexpected("`in`"));
        }
        self.advance();
        let count = self.range()?;
        self.expect("=>")?;
        let body = self.expression(0)?;
        Ok((variable, Box::new(count), Box::new(body)))
    }

    pub(super) fn every(&mut self) -> Parsed<Node> {
        let start = self.start();
        self.advance();
        if *self.peek() == Token::Sign("(") {
            return Err(self.error(
                "`every` takes no parentheses",
                Some("write `every i in n => law`, or `(every i in n => law)`"),
            ));
        }
        let (variable, count, body) = self.binding()?;
        self.node(Kind::Every { variable, count, body }, start)
    }

    pub(super) fn form(&mut self, name: &str, start: usize) -> Parsed<Node> {
        let open = self.start();
        self.advance();
        let kind = match name {
            "solve" | "reference" => Kind::Ask {
                of_reference: name == "reference",
                changes: self.changes(name, open)?,
            },
            "tabulate" => {
                let (variable, count, body) = self.binding()?;
                self.close(")", open)?;
                Kind::Tabulate { variable, count, body }
            }
            "grad" | "jacobian" => {
                let body = Box::new(self.expression(0)?);
                if !self.is_name("by") {
                    let help = format!("write `{name}(e by x)`, x the name of a value");
                    return Err(self.error(format!("expected `by`, found {}", self.shown()), Some(&help)));
                }
                self.advance();
                let by = self.name("the name of a value")?;
                self.close(")", open)?;
                Kind::Differentiate {
                    jacobian: name == "jacobian",
                    body,
                    by,
                }
            }
            "calls" | "expected_calls" => {
                let closure = self.name("the name of a closure argument")?;
                self.close(")", open)?;
                Kind::Calls {
                    of_reference: name == "expected_calls",
                    closure,
                }
            }
            "read_safetensors" | "read_text" => {
                let file = self.name("the name of a path argument")?;
                self.close(")", open)?;
                let content = match name {
                    "read_text" => Content::Text,
                    _ => Content::Safetensors,
                };
                Kind::Read { content, file }
            }
            _ => {
                let parameter = self.name("the name of an argument")?;
                self.close(")", open)?;
                Kind::Autograd {
                    of_reference: name == "expected_autograd",
                    parameter,
                }
            }
        };
        let node = self.node(kind, start)?;
        Ok(node)
    }

    /// `x = e, …` up to the closing parenthesis.
    fn changes(&mut self, form: &str, open: usize) -> Parsed<Vec<(Word, Node)>> {
        let mut found: Vec<(Word, Node)> = Vec::new();
        loop {
            if self.takes(")") {
                return Ok(found);
            }
            if *self.peek_second() != Token::Sign("=") {
                let help = match (self.peek(), self.peek_second()) {
                    (Token::Name(name), Token::Sign(":" | "==")) => format!("write `{form}({name} = …)`"),
                    _ => format!("write `{form}(x = …)`, x the argument to change"),
                };
                return Err(self.error(format!("`{form}` takes named arguments"), Some(&help)));
            }
            let word = self.name("an argument's name")?;
            if found.iter().any(|(w, _)| w.text == word.text) {
                let message = format!("`{}` is changed twice", word.text);
                return Err(self.error_at(word.start, word.span().end, message, None));
            }
            self.advance();
            let node = self.expression(0)?;
            found.push((word, node));
            if !self.takes(",") {
                self.close(")", open)?;
                return Ok(found);
            }
        }
    }
}
