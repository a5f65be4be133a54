//! Tokens to a syntax tree: precedence climbing.

mod forms;

use super::lexer::{self, Placed, TemplatePart, Token};
use super::syntax::{Expr, ExprError, Kind, Node, Operator, Piece, Word, level};
use std::sync::Arc;

/// Deepest nesting: far beyond what anyone can read, far below what a stack can hold.
const DEEPEST: usize = 64;

/// Words that are part of the grammar and name nothing else.
pub(crate) const KEYWORDS: [&str; 10] = [
    "approx", "equals", "every", "if", "else", "true", "false", "none", "nan", "inf",
];

/// Forms that look like calls but bind names.
pub(crate) const FORMS: [&str; 11] = [
    "solve",
    "reference",
    "tabulate",
    "grad",
    "jacobian",
    "calls",
    "expected_calls",
    "autograd",
    "expected_autograd",
    "read_safetensors",
    "read_text",
];

/// Words of other languages, as operators, and what to write here.
const FOREIGN: [(&str, &str); 11] = [
    ("and", "write `&&`"),
    ("or", "write `||`"),
    ("not", "write `!`"),
    ("is", "write `==`, or `equals` for whole values"),
    ("mod", "write `%`"),
    ("div", "write `floor(a / b)`"),
    (
        "for",
        "write `every i in n => law`, or `tabulate(i in n => e)` for an array",
    ),
    (
        "in",
        "`in` stands only in `every i in n => law` and `tabulate(i in n => e)`",
    ),
    ("by", "`by` stands only in `grad(e by x)` and `jacobian(e by x)`"),
    (
        "let",
        "an expression holds no statements: name parts under `let` or `define`",
    ),
    ("then", "write `if condition { a } else { b }`"),
];

/// Whether a name belongs to the language and can't name a value: keywords, and forms such as `solve`.
pub fn is_reserved(name: &str) -> bool {
    KEYWORDS.contains(&name) || FORMS.contains(&name)
}

impl Expr {
    /// Parses; every slip that can be seen without names is found here (chained comparison, unknown syntax, …).
    pub fn parse(text: &str) -> Result<Expr, ExprError> {
        Ok(Expr {
            text: text.into(),
            root: Arc::new(parse(text)?),
        })
    }
}

/// Parses a whole expression.
fn parse(text: &str) -> Result<Node, ExprError> {
    let mut parser = Parser {
        text,
        tokens: lexer::tokens(text, 0, text.len())?,
        at: 0,
        depth: 0,
    };
    parser.whole()
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Placed>,
    at: usize,
    depth: usize,
}

type Parsed<T> = Result<T, ExprError>;

impl Parser<'_> {
    fn whole(&mut self) -> Parsed<Node> {
        if *self.peek() == Token::End {
            return Err(self.error("an expression is missing", None));
        }
        let node = self.expression(0)?;
        match self.peek() {
            Token::End => Ok(node),
            Token::Sign(".." | "..=") => Err(self.error(
                "a range stands only in `x[a..b]`, `slice(x, axis, a..b)` and after `in`",
                None,
            )),
            _ => Err(self.unexpected("an operator or the end")),
        }
    }

    fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }

    fn peek_second(&self) -> &Token {
        self.tokens.get(self.at + 1).map_or(&Token::End, |placed| &placed.token)
    }

    fn start(&self) -> usize {
        self.tokens[self.at].start
    }

    /// Where the last token taken ended.
    fn last_end(&self) -> usize {
        self.at.checked_sub(1).map_or(0, |i| self.tokens[i].end)
    }

    fn advance(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    fn takes(&mut self, sign: &'static str) -> bool {
        let found = *self.peek() == Token::Sign(sign);
        if found {
            self.advance();
        }
        found
    }

    fn is_name(&self, name: &str) -> bool {
        matches!(self.peek(), Token::Name(n) if n == name)
    }

    /// An error at the token ahead.
    fn error(&self, message: impl Into<String>, help: Option<&str>) -> ExprError {
        let placed = &self.tokens[self.at];
        ExprError {
            offset: placed.start,
            length: (placed.end - placed.start).max(1),
            message: message.into(),
            help: help.map(Into::into),
        }
    }

    fn error_at(&self, start: usize, end: usize, message: impl Into<String>, help: Option<&str>) -> ExprError {
        ExprError {
            offset: start,
            length: end.saturating_sub(start).max(1),
            message: message.into(),
            help: help.map(Into::into),
        }
    }

    fn shown(&self) -> String {
        let placed = &self.tokens[self.at];
        match placed.token {
            Token::End => "the end".into(),
            _ => format!("`{}`", &self.text[placed.start..placed.end]),
        }
    }

    /// The token ahead is not what should come.
    fn unexpected(&self, wanted: &str) -> ExprError {
        let help = match self.peek() {
            Token::Name(name) if name == "if" => Some("the condition comes first: `if condition { a } else { b }`"),
            Token::Name(name) => FOREIGN.iter().find(|(word, _)| word == name).map(|(_, help)| *help),
            Token::Sign("=") => Some("write `approx`, `equals`, or `==` for a comparison element by element"),
            Token::Sign(":") => Some("arguments are changed with `=`: `solve(x = …)`"),
            Token::Sign("=>") => Some("`=>` stands only in `every i in n => law` and `tabulate(i in n => e)`"),
            Token::Sign("..=") => Some("a range ends before its last: write `a..b + 1`"),
            Token::Sign("(") => Some("only a name can be called: `f(x)`"),
            Token::Sign("{") => Some("braces stand only in `if condition { a } else { b }`"),
            Token::Sign("!") => Some("write `!=` for unequal"),
            _ => None,
        };
        self.error(format!("expected {wanted}, found {}", self.shown()), help)
    }

    fn expect(&mut self, sign: &'static str) -> Parsed<()> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{sign}`")))
    }

    /// The closing bracket of what was opened at `open`.
    fn close(&mut self, sign: &'static str, open: usize) -> Parsed<()> {
        if self.takes(sign) {
            return Ok(());
        }
        if *self.peek() == Token::End {
            let opened = &self.text[open..open + 1];
            return Err(self.error_at(
                open,
                open + 1,
                format!("`{opened}` is not closed"),
                Some(&format!("a `{sign}` is missing")),
            ));
        }
        Err(self.unexpected(&format!("`{sign}`")))
    }

    fn node(&self, kind: Kind, start: usize) -> Parsed<Node> {
        let mut node = Node {
            kind,
            start,
            end: self.last_end(),
            height: 0,
        };
        node.height = 1 + node.children().iter().map(|c| c.height).max().unwrap_or(0);
        if node.height > DEEPEST {
            let (start, end) = (node.start, node.end);
            return Err(self.error_at(start, end, "nested too deeply", Some("name parts of it under `define`")));
        }
        Ok(node)
    }

    fn operator(&self) -> Option<Operator> {
        let sign = match self.peek() {
            Token::Sign(sign) => *sign,
            Token::Name(name) => name,
            _ => return None,
        };
        Operator::ALL.into_iter().find(|o| o.sign() == sign)
    }

    fn expression(&mut self, least: u8) -> Parsed<Node> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("nested too deeply", Some("name parts of it under `define`")));
        }
        let mut left = self.prefix(least)?;
        while let Some(operator) = self.operator() {
            let bound = operator.level();
            if bound < least {
                break;
            }
            self.advance();
            // A power's right side takes everything that binds as tightly: 2 ** 3 ** 2 is 2 ** 9.
            let right = self.expression(if operator == Operator::Power { bound } else { bound + 1 })?;
            if operator.is_comparison() && self.operator().is_some_and(Operator::is_comparison) {
                return Err(self.error(
                    "two comparisons in a row",
                    Some("join them with `&&`, or put one in parentheses"),
                ));
            }
            let start = left.start;
            left = self.node(Kind::Binary(operator, Box::new(left), Box::new(right)), start)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn prefix(&mut self, least: u8) -> Parsed<Node> {
        let start = self.start();
        match self.peek().clone() {
            Token::Sign("-") => {
                self.advance();
                let inner = self.expression(level::MINUS)?;
                self.node(Kind::Negate(Box::new(inner)), start)
            }
            Token::Sign("!") => {
                if least > level::NOT {
                    return Err(self.error("`!` binds loosely: put it in parentheses", Some("write `(!…)`")));
                }
                self.advance();
                let inner = self.expression(level::COMPARISON)?;
                self.node(Kind::Not(Box::new(inner)), start)
            }
            Token::Sign("+") => Err(self.error("expected a value, found `+`", Some("leave the `+` out"))),
            Token::Name(name) if name == "every" => {
                if least > level::AND + 1 {
                    return Err(self.error(
                        "`every` takes all to its right: put it in parentheses",
                        Some("write `(every i in n => …)`"),
                    ));
                }
                self.every()
            }
            _ => {
                let atom = self.atom()?;
                self.postfix(atom)
            }
        }
    }

    fn atom(&mut self) -> Parsed<Node> {
        let start = self.start();
        let kind = match self.peek().clone() {
            Token::Number(value) => {
                self.advance();
                Kind::Number(value)
            }
            Token::Whole(value) => {
                self.advance();
                Kind::Whole(value)
            }
            Token::Text(value) => {
                self.advance();
                Kind::Text(value)
            }
            Token::Template(parts) => {
                self.advance();
                Kind::Template(self.template(parts)?)
            }
            Token::Sign("(") => {
                self.advance();
                let mut inner = self.expression(0)?;
                if *self.peek() == Token::Sign(",") {
                    return Err(self.error("there are no tuples", Some("write a list: `[a, b]`")));
                }
                self.close(")", start)?;
                // The text of the whole is needed as written.
                inner.start = start;
                inner.end = self.last_end();
                return Ok(inner);
            }
            Token::Sign("[") => {
                self.advance();
                Kind::List(self.arguments("]", start)?)
            }
            Token::Name(name) => return self.word(&name, start),
            Token::Sign(".." | "..=") => {
                return Err(self.error(
                    "a range stands only in `x[a..b]`, `slice(x, axis, a..b)` and after `in`",
                    None,
                ));
            }
            _ => return Err(self.unexpected("a value")),
        };
        self.node(kind, start)
    }

    fn template(&self, parts: Vec<TemplatePart>) -> Parsed<Vec<Piece>> {
        parts
            .into_iter()
            .map(|part| match part {
                TemplatePart::Text(text) => Ok(Piece::Text(text)),
                TemplatePart::Tokens(tokens) => {
                    let mut inner = Parser {
                        text: self.text,
                        tokens,
                        at: 0,
                        depth: self.depth,
                    };
                    inner.whole().map(Piece::Value)
                }
            })
            .collect()
    }

    /// What begins with a name: a constant, `if`, a call, a special form, a value.
    fn word(&mut self, name: &str, start: usize) -> Parsed<Node> {
        if let "else" | "approx" | "equals" = name {
            return Err(self.unexpected("a value"));
        }
        let foreign = FOREIGN.iter().find(|(word, _)| *word == name);
        let called = *self.peek_second() == Token::Sign("(");
        if let (Some((_, help)), Token::Name(_) | Token::Number(_) | Token::Whole(_)) = (foreign, self.peek_second()) {
            return Err(self.error(format!("`{name}` has no meaning here"), Some(help)));
        }
        self.advance();
        let kind = match name {
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "none" => Kind::None,
            "nan" => Kind::Number(f64::NAN),
            "inf" => Kind::Number(f64::INFINITY),
            "if" => return self.condition(start),
            _ if called && FORMS.contains(&name) => return self.form(name, start),
            _ if called => {
                let open = self.start();
                self.advance();
                Kind::Call {
                    function: Word {
                        text: name.into(),
                        start,
                    },
                    arguments: self.arguments(")", open)?,
                }
            }
            _ => Kind::Name(name.into()),
        };
        self.node(kind, start)
    }

    /// Comma-separated values (ranges allowed) up to the closing bracket.
    fn arguments(&mut self, close: &'static str, open: usize) -> Parsed<Vec<Node>> {
        let mut found = Vec::new();
        loop {
            if self.takes(close) {
                return Ok(found);
            }
            if let (Token::Name(name), Token::Sign("="), ")") = (self.peek(), self.peek_second(), close) {
                let message = format!("`{name} = …` stands only in `solve(…)` and `reference(…)`");
                return Err(self.error(message, Some("other functions take their arguments by position")));
            }
            found.push(if close == ")" {
                self.range()?
            } else {
                self.expression(0)?
            });
            if !self.takes(",") {
                self.close(close, open)?;
                return Ok(found);
            }
        }
    }

    /// A value or a range: `a..b`, `a..`, `..b`.
    fn range(&mut self) -> Parsed<Node> {
        let start = self.start();
        let low = if *self.peek() == Token::Sign("..") {
            None
        } else {
            Some(self.expression(0)?)
        };
        if !self.takes("..") {
            return match low {
                Some(node) if *self.peek() != Token::Sign("..=") => Ok(node),
                _ => Err(self.unexpected("`..`")),
            };
        }
        let ends = matches!(self.peek(), Token::Sign(")" | "]" | "," | "=>") | Token::End);
        let high = if ends { None } else { Some(self.expression(0)?) };
        self.node(Kind::Range(low.map(Box::new), high.map(Box::new)), start)
    }

    /// A slice as other languages write it.
    fn refuse_slice(&self) -> Parsed<()> {
        let help = match (self.peek(), self.peek_second()) {
            (Token::Sign(":"), Token::Sign(":")) => {
                "every second entry is `take(x, 0, 2 * arange(n))`; a range is `x[a..b]`"
            }
            (Token::Sign(":"), Token::Sign(",")) => {
                "entries of another axis are `take(x, axis, i)` and `slice(x, axis, a..b)`"
            }
            (Token::Sign(":"), _) => "a range is `x[a..b]`, `x[a..]` or `x[..b]`",
            _ => return Ok(()),
        };
        Err(self.error("`:` has no meaning in an index", Some(help)))
    }

    fn postfix(&mut self, mut node: Node) -> Parsed<Node> {
        loop {
            let (start, open) = (node.start, self.start());
            if self.takes("[") {
                if *self.peek() == Token::Sign("]") {
                    return Err(self.error("an index is missing", Some("write `x[0]`, `x[-1]` or `x[a..b]`")));
                }
                self.refuse_slice()?;
                let index = self.range()?;
                self.refuse_slice()?;
                if *self.peek() == Token::Sign(",") {
                    let help =
                        "write `x[i][j]`; entries of another axis are `take(x, axis, i)` and `slice(x, axis, a..b)`";
                    return Err(self.error("an index names one axis", Some(help)));
                }
                self.close("]", open)?;
                node = self.node(Kind::Index(Box::new(node), Box::new(index)), start)?;
            } else if self.takes(".") {
                let Token::Name(text) = self.peek().clone() else {
                    let help = matches!(self.peek(), Token::Number(_) | Token::Whole(_))
                        .then_some("write `x[0]` for the first part");
                    return Err(self.error(format!("expected a field's name, found {}", self.shown()), help));
                };
                if *self.peek_second() == Token::Sign("(") {
                    let help = format!("write `{text}(…)`");
                    return Err(self.error("there are no methods", Some(&help)));
                }
                let field = Word {
                    text,
                    start: self.start(),
                };
                self.advance();
                node = self.node(Kind::Field(Box::new(node), field), start)?;
            } else {
                return Ok(node);
            }
            // Chains of postfixes deepen the tree without recursion; `node` has checked the height.
        }
    }
}
