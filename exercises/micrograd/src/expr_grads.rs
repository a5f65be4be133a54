// Check it with: cargo xtask grade micrograd/expr_grads

use candle_core::Result;

// At hand, as you have written them:
// use crate::node_add::node_add; // fn node_add(a: f64, b: f64, same: bool) -> Result<(f64, f64, f64)>
// use crate::node_mul::node_mul; // fn node_mul(a: f64, b: f64, same: bool) -> Result<(f64, f64, f64)>
// use crate::node_powf::node_powf; // fn node_powf(a: f64, k: f64) -> Result<(f64, f64)>
// use crate::node_relu::node_relu; // fn node_relu(a: f64) -> Result<(f64, f64)>
// use crate::node_derived::node_derived; // fn node_derived(a: f64, b: f64) -> Result<(Vec<f64>, Vec<f64>, Vec<f64>)>

/// Backward through anything
///
/// Run a whole program through your engine. The *values* of the program are numbered: `0` to `leaves.len() - 1` are the `leaves`,
/// and every line of `program` makes the next one. A line is the name of an operation and the numbers of the values that it
/// works on, separated by single spaces:
///
/// `add i j`, `sub i j`, `mul i j`, `div i j`: the sum, difference, product and quotient, `i` first;
/// `neg i`, `exp i`, `tanh i`: the negative, the exponential, the hyperbolic tangent;
/// `relu i`: the larger of the value and 0, with slope 0 at 0.
///
/// The *root* is the last value; of an empty program the last leaf. Return the root's value and the gradient of every leaf, in
/// order: 0 for a leaf that the root does not depend on, 1 for a leaf that is the root itself. There is at least one leaf.
///
/// Return an `Err` for an unknown operation, for too few or too many operands, and for an operand that is no number or names a
/// value that has not been made yet.
///
/// With leaves 2 and 3, the program `mul 0 1`, `add 2 0` computes 2 * 3 + 2 = 8, and the gradients are 4 and 2.
///
/// This is backpropagation, complete: a transformer's loss is such a program of a few billion lines.
///
/// What is allowed:
/// - `leaves`: finite, any size up to 6 (exponentials of larger numbers soon leave f64)
pub fn expr_grads(program: &[&str], leaves: &[f64]) -> Result<(f64, Vec<f64>)> {
    todo!()
}
