//! Laws: equations over inputs and outputs, in a small expression language of our own.

use crate::spec::{Define, Tolerance};
use crate::value::Value;
use indexmap::IndexMap;

/// A parsed expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// The text it was parsed from.
    pub text: String,
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
    pub elements: Option<crate::value::Tensor>,
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

impl Expr {
    /// Parses; every slip that can be seen without names is found here (chained comparison, unknown syntax, …).
    pub fn parse(_text: &str) -> Result<Expr, ExprError> {
        todo!()
    }

    /// Checks names, functions, arities, argument names of `solve(…)`.
    pub fn check(&self, _scope: &Scope) -> Vec<ExprError> {
        todo!()
    }

    /// Names of values and functions it mentions, in order of appearance, without repeats.
    pub fn names(&self) -> Vec<String> {
        todo!()
    }

    /// The bare name if that is all it is (a size to bind).
    pub fn as_name(&self) -> Option<&str> {
        todo!()
    }

    /// Its value.
    pub fn eval(&self, _env: &Env<'_>, _asker: &mut dyn Asker) -> Result<Value, EvalError> {
        todo!()
    }

    /// Its value as a truth; a value that is no truth value is a type error.
    pub fn judge(&self, _env: &Env<'_>, _asker: &mut dyn Asker) -> Result<Truth, EvalError> {
        todo!()
    }

    /// Its value as a whole number: sizes.
    pub fn size(&self, _env: &Env<'_>) -> Result<i64, EvalError> {
        todo!()
    }
}
