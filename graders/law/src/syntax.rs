//! An expression and its syntax tree, what can be wrong with its text, and definitions.

use std::ops::Range;
use std::sync::Arc;

/// A parsed expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// The text it was parsed from.
    pub text: String,
    pub(crate) root: Arc<Node>,
}

/// What is wrong with an expression, before any case: byte range in its text.
#[derive(Debug, Clone, PartialEq)]
pub struct ExprError {
    /// Byte offset.
    pub offset: usize,
    /// Length in bytes, at least 1.
    pub length: usize,
    /// What is wrong.
    pub message: String,
    /// What would be right: the nearest known name, another operator, …
    pub help: Option<String>,
}

/// A function, or a constant when it has no parameters, that laws may use.
#[derive(Debug, Clone)]
pub struct Define {
    /// What laws call it by.
    pub name: String,
    /// Its parameters; empty for a plain definition `total: sum(x)`.
    pub parameters: Vec<String>,
    /// What it stands for, with the parameters as names.
    pub body: Expr,
}

/// What a file that an answer wrote is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Named tensors, in the format of safetensors.
    Safetensors,
    /// A text in UTF-8.
    Text,
}

impl Content {
    /// The form of laws that reads it.
    pub fn form(self) -> &'static str {
        match self {
            Content::Safetensors => "read_safetensors",
            Content::Text => "read_text",
        }
    }
}

/// A node with its place in the text.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub kind: Kind,
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last one.
    pub end: usize,
    /// Height of the tree below, so that neither evaluation nor dropping can exhaust the stack.
    pub height: usize,
}

/// A name with its place in the text.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    pub text: String,
    pub start: usize,
}

impl Word {
    pub fn span(&self) -> Range<usize> {
        self.start..self.start + self.text.len()
    }
}

/// What a node is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    Number(f64),
    /// One that f64 can't tell from its neighbours.
    Whole(i128),
    Bool(bool),
    None,
    Text(String),
    /// A text with expressions inside: `` `blocks.${i}` ``.
    Template(Vec<Piece>),
    Name(String),
    List(Vec<Node>),
    Negate(Box<Node>),
    Not(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    If {
        condition: Box<Node>,
        yes: Box<Node>,
        no: Box<Node>,
    },
    Call {
        function: Word,
        arguments: Vec<Node>,
    },
    /// `solve(x = e)`, `reference(x = e)`.
    Ask {
        of_reference: bool,
        changes: Vec<(Word, Node)>,
    },
    Every {
        variable: Word,
        count: Box<Node>,
        body: Box<Node>,
    },
    Tabulate {
        variable: Word,
        count: Box<Node>,
        body: Box<Node>,
    },
    /// `grad(e by x)`, `jacobian(e by x)`.
    Differentiate {
        jacobian: bool,
        body: Box<Node>,
        by: Word,
    },
    /// `calls(f)`, `expected_calls(f)`.
    Calls {
        of_reference: bool,
        closure: Word,
    },
    /// `read_safetensors(file)`, `read_text(file)`.
    Read {
        content: Content,
        file: Word,
    },
    /// `autograd(p)`, `expected_autograd(p)`.
    Autograd {
        of_reference: bool,
        parameter: Word,
    },
    Index(Box<Node>, Box<Node>),
    Field(Box<Node>, Word),
    Range(Option<Box<Node>>, Option<Box<Node>>),
}

/// A part of a template.
#[derive(Debug, Clone)]
pub(crate) enum Piece {
    Text(String),
    Value(Node),
}

/// Operators with two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    Unequal,
    Approx,
    Equals,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    MatrixMultiply,
    Power,
}

impl Operator {
    pub const ALL: [Operator; 17] = [
        Operator::Or,
        Operator::And,
        Operator::Equal,
        Operator::Unequal,
        Operator::Approx,
        Operator::Equals,
        Operator::Less,
        Operator::AtMost,
        Operator::Greater,
        Operator::AtLeast,
        Operator::Add,
        Operator::Subtract,
        Operator::Multiply,
        Operator::Divide,
        Operator::Remainder,
        Operator::MatrixMultiply,
        Operator::Power,
    ];

    /// As it is written.
    pub fn sign(self) -> &'static str {
        match self {
            Operator::Or => "||",
            Operator::And => "&&",
            Operator::Equal => "==",
            Operator::Unequal => "!=",
            Operator::Approx => "approx",
            Operator::Equals => "equals",
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::Greater => ">",
            Operator::AtLeast => ">=",
            Operator::Add => "+",
            Operator::Subtract => "-",
            Operator::Multiply => "*",
            Operator::Divide => "/",
            Operator::Remainder => "%",
            Operator::MatrixMultiply => "@",
            Operator::Power => "**",
        }
    }

    /// How tightly it binds; more is tighter. Comparisons share a level: they never stand side by side without parentheses.
    pub fn level(self) -> u8 {
        match self {
            Operator::Or => level::OR,
            Operator::And => level::AND,
            Operator::Add | Operator::Subtract => level::SUM,
            Operator::Multiply | Operator::Divide | Operator::Remainder | Operator::MatrixMultiply => level::PRODUCT,
            Operator::Power => level::POWER,
            _ => level::COMPARISON,
        }
    }

    pub fn is_comparison(self) -> bool {
        self.level() == level::COMPARISON
    }
}

/// Binding levels, loosest first.
pub(crate) mod level {
    pub const OR: u8 = 1;
    pub const AND: u8 = 2;
    pub const NOT: u8 = 3;
    pub const COMPARISON: u8 = 4;
    pub const SUM: u8 = 5;
    pub const PRODUCT: u8 = 6;
    pub const MINUS: u8 = 7;
    pub const POWER: u8 = 8;
}

impl Node {
    /// Children in the order they are written.
    pub fn children(&self) -> Vec<&Node> {
        match &self.kind {
            Kind::Number(_) | Kind::Whole(_) | Kind::Bool(_) | Kind::None | Kind::Text(_) | Kind::Name(_) => Vec::new(),
            Kind::Calls { .. } | Kind::Read { .. } | Kind::Autograd { .. } => Vec::new(),
            Kind::Template(pieces) => pieces
                .iter()
                .filter_map(|p| match p {
                    Piece::Value(node) => Some(node),
                    Piece::Text(_) => None,
                })
                .collect(),
            Kind::List(items) => items.iter().collect(),
            Kind::Negate(a) | Kind::Not(a) | Kind::Field(a, _) => vec![a],
            Kind::Binary(_, a, b) | Kind::Index(a, b) => vec![a, b],
            Kind::If { condition, yes, no } => vec![condition, yes, no],
            Kind::Call { arguments, .. } => arguments.iter().collect(),
            Kind::Ask { changes, .. } => changes.iter().map(|(_, node)| node).collect(),
            Kind::Every { count, body, .. } | Kind::Tabulate { count, body, .. } => vec![count, body],
            Kind::Differentiate { body, .. } => vec![body],
            Kind::Range(a, b) => [a, b].into_iter().flatten().map(|n| &**n).collect(),
        }
    }

    /// Names of values and functions below, in order of appearance, bound variables left out. Special forms count as
    /// functions.
    pub fn names(&self, bound: &mut Vec<String>, found: &mut Vec<String>) {
        let mut add = |name: &str, bound: &[String]| {
            if !bound.iter().any(|b| b == name) && !found.iter().any(|f| f == name) {
                found.push(name.into());
            }
        };
        match &self.kind {
            Kind::Name(name) => add(name, bound),
            Kind::Call { function, .. } => add(&function.text, &[]),
            Kind::Ask { of_reference, .. } => add(if *of_reference { "reference" } else { "solve" }, &[]),
            Kind::Differentiate { jacobian, .. } => add(if *jacobian { "jacobian" } else { "grad" }, &[]),
            Kind::Every { .. } => add("every", &[]),
            Kind::Tabulate { .. } => add("tabulate", &[]),
            Kind::Calls { of_reference, closure } => {
                add(if *of_reference { "expected_calls" } else { "calls" }, &[]);
                add(&closure.text, &[]);
            }
            Kind::Read { content, file } => {
                add(content.form(), &[]);
                add(&file.text, &[]);
            }
            Kind::Autograd {
                of_reference,
                parameter,
            } => {
                add(if *of_reference { "expected_autograd" } else { "autograd" }, &[]);
                add(&parameter.text, &[]);
            }
            _ => {}
        }
        match &self.kind {
            Kind::Every { variable, count, body } | Kind::Tabulate { variable, count, body } => {
                count.names(bound, found);
                bound.push(variable.text.clone());
                body.names(bound, found);
                bound.pop();
            }
            Kind::Differentiate { body, by, .. } => {
                body.names(bound, found);
                if !bound.contains(&by.text) && !found.contains(&by.text) {
                    found.push(by.text.clone());
                }
            }
            _ => self.children().into_iter().for_each(|child| child.names(bound, found)),
        }
    }
}

impl Expr {
    /// Names of values and functions it mentions, in order of appearance, without repeats. Special forms (`solve`,
    /// `every`, …) count as functions; counters and the names in `solve(name = …)` are left out.
    pub fn names(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.root.names(&mut Vec::new(), &mut found);
        found
    }

    /// The bare name if that is all it is (a size to bind).
    pub fn as_name(&self) -> Option<&str> {
        match &self.root.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// Whether an expression consults the reference (`expected`, `expected_autograd`, `expected_calls`, `reference(…)`),
/// directly or through a define.
pub fn consults_reference<'a>(expr: &Expr, defines: &dyn Fn(&str) -> Option<&'a Define>) -> bool {
    let mut seen = Vec::new();
    let mut open = expr.names();
    while let Some(name) = open.pop() {
        if matches!(
            name.as_str(),
            "expected" | "expected_autograd" | "expected_calls" | "reference"
        ) {
            return true;
        }
        if seen.contains(&name) {
            continue;
        }
        if let Some(define) = defines(&name) {
            let inner = define.body.names().into_iter();
            open.extend(inner.filter(|n| !define.parameters.contains(n)));
        }
        seen.push(name);
    }
    false
}
