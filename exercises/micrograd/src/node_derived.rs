// Check it with: cargo xtask grade micrograd/node_derived

use candle_core::Result;

// At hand, as you have written them:
// use crate::node_mul::node_mul; // fn node_mul(a: f64, b: f64, same: bool) -> Result<(f64, f64, f64)>
// use crate::node_powf::node_powf; // fn node_powf(a: f64, k: f64) -> Result<(f64, f64)>

/// Minus and divided by
///
/// Negation, subtraction and division need no rules of their own. Build them from the operations that your engine has already,
/// for two nodes, and for a node and a plain number on either side. Then return three lists of seven numbers: the *values* of
/// the expressions below, in this order, the gradients of `a` after backward on each of them, and the gradients of `b`:
///
/// `-a`, `a - b`, `a / b`, `a - 2`, `2 - a`, `a / 2`, `2 / b`
///
/// `a` and `b` are leaves that hold the two arguments. Each expression is a computation of its own: its gradients hold nothing of
/// the others, and a leaf that an expression does not use has the gradient 0. `b` is never 0.
///
/// Two or three rules and their composition: that is how small the core of an autograd engine is. A deep-learning library adds
/// hundreds of operations for speed, none of them for necessity.
///
/// What is allowed:
/// - `a`: from -1e30 to 1e30
/// - `b`: from -1e30 to 1e30
pub fn node_derived(a: f64, b: f64) -> Result<(Vec<f64>, Vec<f64>, Vec<f64>)> {
    todo!()
}
