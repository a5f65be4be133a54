//! What an expression is evaluated in: values by name, who answers its questions, and why it may have no value.

use crate::syntax::{Content, Define};
use crate::tolerance::Tolerance;
use crate::value::Value;
use indexmap::IndexMap;

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
    /// At how many places `every` is judged where it counts further: all of them, unless a case has an axis of hundreds.
    fn places(&self) -> usize {
        usize::MAX
    }
    /// Recorded calls of a closure argument: a list of argument lists (single arguments not wrapped).
    fn calls(&mut self, closure: &str, of_reference: bool) -> Result<Value, EvalError>;
    /// What the answer left in the file at a path argument.
    fn written(&mut self, file: &str, content: Content) -> Result<Value, EvalError>;
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

    fn written(&mut self, _file: &str, content: Content) -> Result<Value, EvalError> {
        unanswered(content.form())
    }
}

fn unanswered(what: &str) -> Result<Value, EvalError> {
    Err(EvalError::Course {
        message: format!("`{what}` can't be asked here"),
        offset: 0,
        is_type: true,
    })
}
