//! Laws: equations over inputs and outputs, in a small expression language of our own.
//!
//! # Numbers and tensors
//! All arithmetic is f64, `/` is real division, operators broadcast as in NumPy and return errors instead of panicking.
//! A tensor that came across the wire keeps its dtype while its elements are only moved (`slice`, `take`, `reshape`,
//! `concat`, `where`, `sort`, …). What is computed is never rounded; as its dtype it carries the coarsest float dtype
//! that went in (bf16, f16, f32, f64 from coarse to fine; integers alone give f64). A computed array of rank 0 is a
//! plain number.
//!
//! # `approx` and `equals`
//! Both compare whole values through structs, lists, texts and `none`, and never broadcast except against a plain number.
//! What can't be compared (shapes, kinds, dtypes, names of fields) is false with [`Detail::mismatch`], no error. NaN
//! equals nothing; -0.0 equals 0.0; integers beyond 2^53 are compared exactly. Several outputs by name may stand against
//! a list, by position.
//! - `approx`: `|a - b| <= atol + rtol * |b|` with the tolerance of the coarser of both float dtypes; two integer tensors
//!   with theirs (normally 0); equal infinities are equal.
//! - `equals`: the same value after rounding both sides to the coarser of both float dtypes; no rounding against
//!   integers. Tensors off the wire must have the same dtype; f64 ones outside structs count as computed, as the judge's
//!   own values are f64.
//!
//! # Truth
//! Comparisons give a [`Truth`] that remembers both sides and, between arrays, the elements. `&&`, `||` and `!` work
//! element by element on these, else on the whole; only `*` takes truth values among numbers (a mask), everything
//! else on unlike kinds is a type error. A law with elements holds if all of them do.

mod check;
mod compare;
mod differentiate;
mod elementwise;
mod evaluate;
mod functions;
mod index;
mod lexer;
mod linear;
mod operand;
mod parser;
mod reference;
pub mod suggest;
mod syntax;
pub mod value;

pub use functions::{Function, functions};
pub use reference::reference_markdown;

use crate::value::Value;
pub use compare::spacing;
use evaluate::{Evaluator, course};
use indexmap::IndexMap;
use operand::Operand;
use std::sync::Arc;
use syntax::{Kind, Node};

/// A parsed expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// The text it was parsed from.
    pub text: String,
    root: Arc<Node>,
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

/// Names that an expression may use.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Values: sizes, arguments, draws, lets, outputs, `out`, `expected`.
    pub values: Vec<String>,
    /// Parameters of the exercise: what `solve(x = …)` may change.
    pub parameters: Vec<String>,
    /// Callable names with their number of arguments: defines, `uses`.
    pub functions: Vec<(String, usize)>,
    /// Whether answers may be asked for (`solve`, `expected`, `autograd`, `calls`): not in `let`, `avoid`, `when`, sizes.
    pub answers: bool,
}

/// A truth that remembers what was compared.
#[derive(Debug, Clone)]
pub struct Truth {
    /// Whether it holds everywhere.
    pub holds: bool,
    /// Elementwise 0/1 for `< <= > >= == !=` on arrays; for `where`, `count`, `all`.
    pub elements: Option<value::Tensor>,
    /// What was compared, of the part that fails (or of the last part when all hold).
    pub detail: Option<Detail>,
}

/// Both sides of a comparison, and where they differ most.
#[derive(Debug, Clone)]
pub struct Detail {
    /// `approx`, `equals`, `<=`, `distribution`, …
    pub relation: String,
    /// Text of the part of the law that failed (`&&` splits).
    pub part: String,
    /// Left side.
    pub left: Value,
    /// Right side, or what the predicate demands.
    pub right: Value,
    /// Path to the worst place: `.w_q`, `[0]`, …; empty for a plain tensor.
    pub path: String,
    /// Index of the worst place in that tensor.
    pub index: Vec<usize>,
    /// Largest difference (NaN where one side is NaN).
    pub difference: f64,
    /// Tolerance it was compared with.
    pub tolerance: Option<Tolerance>,
    /// `every i in …`: the i's for which it failed, outermost first.
    pub every: Vec<(String, f64)>,
    /// Why the two can't even be compared (shapes, dtypes, kinds differ), in words.
    pub mismatch: Option<String>,
}

/// Why an expression has no value.
#[derive(Debug, Clone)]
pub enum EvalError {
    /// The course's fault: types that don't go together, shapes that don't, an index out of range.
    Course {
        /// What went wrong.
        message: String,
        /// Byte offset in the expression's text.
        offset: usize,
        /// Whether the kinds of the values were wrong (as opposed to their sizes): certain before any case is drawn.
        is_type: bool,
    },
    /// The learner's function did not answer (`solve(…)`): carries the index of the failure that the asker kept.
    Answer(usize),
}

/// Answers questions that laws raise: calls of the learner's and the reference's functions.
pub trait Asker {
    /// `solve(name = value, …)`: the learner again, arguments changed.
    fn solve(&mut self, changes: &[(String, Value)]) -> Result<Value, EvalError>;
    /// `reference(name = value, …)`.
    fn reference(&mut self, changes: &[(String, Value)]) -> Result<Value, EvalError>;
    /// A function named in `uses`.
    fn call(&mut self, name: &str, arguments: &[Value]) -> Result<Value, EvalError>;
    /// Gradient of `sum(out * probe)` by a parameter, learner's (or reference's) graph. Missing gradients are zeros.
    fn autograd(&mut self, parameter: &str, of_reference: bool) -> Result<Value, EvalError>;
    /// Recorded calls of a closure argument: a list of argument lists (single arguments not wrapped).
    fn calls(&mut self, closure: &str, of_reference: bool) -> Result<Value, EvalError>;
}

/// An asker for expressions that ask nothing (`let`, `avoid`, sizes).
pub struct NoAsker;

/// What an expression is evaluated in.
pub struct Env<'a> {
    /// Sizes, arguments, draws, lets, outputs by name, `out`, `expected`.
    pub values: &'a IndexMap<String, Value>,
    /// Defines of the exercise and of the course.
    pub defines: &'a dyn Fn(&str) -> Option<&'a Define>,
    /// Tolerance for a dtype.
    pub tolerance: &'a dyn Fn(gradus_wire::DType) -> Tolerance,
}

impl Asker for NoAsker {
    fn solve(&mut self, _changes: &[(String, Value)]) -> Result<Value, EvalError> {
        unanswered("solve")
    }

    fn reference(&mut self, _changes: &[(String, Value)]) -> Result<Value, EvalError> {
        unanswered("reference")
    }

    fn call(&mut self, name: &str, _arguments: &[Value]) -> Result<Value, EvalError> {
        unanswered(name)
    }

    fn autograd(&mut self, _parameter: &str, _of_reference: bool) -> Result<Value, EvalError> {
        unanswered("autograd")
    }

    fn calls(&mut self, _closure: &str, _of_reference: bool) -> Result<Value, EvalError> {
        unanswered("calls")
    }
}

fn unanswered(what: &str) -> Result<Value, EvalError> {
    Err(EvalError::Course {
        message: format!("`{what}` can't be asked here"),
        offset: 0,
        is_type: true,
    })
}

/// Whether a name belongs to the language and can't name a value: keywords, and forms such as `solve`.
pub fn is_reserved(name: &str) -> bool {
    parser::KEYWORDS.contains(&name) || parser::FORMS.contains(&name)
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

impl Expr {
    /// Parses; every slip that can be seen without names is found here (chained comparison, unknown syntax, …).
    pub fn parse(text: &str) -> Result<Expr, ExprError> {
        Ok(Expr {
            text: text.into(),
            root: Arc::new(parser::parse(text)?),
        })
    }

    /// Checks names, functions, arities, argument names of `solve(…)`.
    pub fn check(&self, scope: &Scope) -> Vec<ExprError> {
        let mut check = check::Check {
            scope,
            bound: Vec::new(),
            found: Vec::new(),
        };
        check.node(&self.root);
        check.found
    }

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

    /// Its value.
    pub fn eval(&self, env: &Env<'_>, asker: &mut dyn Asker) -> Result<Value, EvalError> {
        let value = Evaluator::new(env, asker, &self.text, false).eval(&self.root)?;
        Ok(value.value())
    }

    /// Its value as a truth; a value that is no truth value is a type error.
    pub fn judge(&self, env: &Env<'_>, asker: &mut dyn Asker) -> Result<Truth, EvalError> {
        Ok(*Evaluator::new(env, asker, &self.text, false).truth(&self.root)?)
    }

    /// Its value as a whole number: sizes.
    pub fn size(&self, env: &Env<'_>) -> Result<i64, EvalError> {
        let value = Evaluator::new(env, &mut NoAsker, &self.text, false).eval(&self.root)?;
        let whole = value.whole();
        whole.map_err(|fault| {
            let message = match fault.is_type {
                true => fault.message,
                false => format!("{}: use floor(…) or ceil(…)", fault.message),
            };
            course(0, operand::Fault { message, ..fault })
        })
    }

    /// Evaluates everything once with made-up answers, so that kinds that don't go together surface: both sides of
    /// `&&` and `||`, both branches of `if`, the body of `every` even where there is nothing to count. An error whose
    /// `is_type` is false says only that the made-up sizes do not fit.
    pub fn dry_run(&self, env: &Env<'_>, asker: &mut dyn Asker) -> Result<(), EvalError> {
        let value = Evaluator::new(env, asker, &self.text, true).eval(&self.root)?;
        match value {
            Operand::Range(..) => evaluate::fail(0, "a range is no value", true),
            _ => Ok(()),
        }
    }
}

/// A function, or a constant when it has no parameters, that laws may use.
#[derive(Debug, Clone)]
pub struct Define {
    /// Its name.
    pub name: String,
    /// Its parameters; empty for a plain definition `total: sum(x)`.
    pub parameters: Vec<String>,
    /// Its body.
    pub body: Expr,
}

/// Tolerance of one kind of comparison: `|a - b| <= atol + rtol * |b|`, or within `ulp` units in the last place of the dtype.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Tolerance {
    /// Relative part.
    pub rtol: f64,
    /// Absolute part.
    pub atol: f64,
    /// Units in the last place; replaces the other two.
    pub ulp: Option<f64>,
}
