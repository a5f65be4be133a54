//! Cases: drawn from a seed, addressable one by one, and shrinkable.

use crate::law::ExprError;
use crate::spec::{Case, Course, Draw, Exercise, Origin};
use gradus_wire::{DType, Layout};

/// What decides a case besides the spec.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Of the run: any text.
    pub seed: String,
    /// Which case.
    pub origin: Origin,
    /// `cpu` or `cuda`.
    pub device: String,
    /// Layout of tensor arguments.
    pub layout: Layout,
    /// Dtype for `F`, unless drawn.
    pub float: Option<DType>,
}

/// Why a case could not be drawn: the course's fault.
#[derive(Debug, Clone)]
pub struct DrawError {
    /// What is wrong.
    pub message: String,
    /// YAML path in the spec (`given.draw.x`), where known.
    pub path: String,
}

/// A drawn case that can be made simpler: proptest's `ValueTree`, with shapes first.
pub struct CaseTree;

/// Draws one case.
pub fn draw(_course: &Course, _exercise: &Exercise, _plan: &Plan) -> Result<CaseTree, DrawError> {
    todo!()
}

/// Checks kind and options of a draw when the spec is read: path below the draw (`normal.std`), and what is wrong.
pub fn check(_draw: &Draw) -> Vec<(String, ExprError)> {
    todo!()
}

impl CaseTree {
    /// The case as it is now.
    pub fn current(&self) -> Case {
        todo!()
    }
}

/// stub
pub fn shrink(_tree: &mut CaseTree, _budget: usize, _still_fails: &mut dyn FnMut(&Case) -> bool) -> (Case, usize) {
    todo!()
}
/// stub
pub mod literal {
    /// stub
    pub fn rust(_value: &crate::value::Value, _ty: &crate::signature::Type, _rust: &str) -> String {
        todo!()
    }
}
