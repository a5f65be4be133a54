// Check it with: cargo xtask grade micrograd/node_add

use candle_core::Result;

// At hand, as you have written them:
// use crate::leaf_roundtrip::leaf_roundtrip; // fn leaf_roundtrip(x: f64) -> Result<(f64, f64)>

/// Add, and a first backward pass
///
/// Give your engine addition and a backward pass. The sum of two nodes is a new node, which remembers what it was computed
/// from. Calling backward on a node, the *root*, sets the root's own gradient to 1 and then hands each node's gradient on to
/// the nodes it was computed from, multiplied by the slope along that connection.
///
/// Add the leaf that holds `a` to the leaf that holds `b`, call backward on the sum, and return `(value of the sum, gradient of
/// the first summand, gradient of the second)`. With `same = true` there is one leaf only: the one that holds `a` is added to
/// *itself*, `b` plays no part, and both summands, and so both gradients of the answer, are those of this one leaf.
///
/// A number that is used twice matters twice. The residual stream of a transformer is read by every layer after it, and its
/// gradient is the sum of what all these readers send back.
///
/// What is allowed:
/// - `a`: from -1e300 to 1e300
/// - `b`: from -1e300 to 1e300
pub fn node_add(a: f64, b: f64, same: bool) -> Result<(f64, f64, f64)> {
    todo!()
}
