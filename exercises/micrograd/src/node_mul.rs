// Check it with: cargo xtask grade micrograd/node_mul

use candle_core::Result;

// At hand, as you have written them:
// use crate::node_add::node_add; // fn node_add(a: f64, b: f64, same: bool) -> Result<(f64, f64, f64)>

/// Multiply
///
/// Add multiplication to your engine. Return `(value of the product, gradient of the first factor, gradient of the second)` after
/// backward on the product of the leaf that holds `a` and the leaf that holds `b`. As with addition, `same = true` means that
/// the leaf that holds `a` is multiplied by *itself*: `b` plays no part, and both gradients are those of this one leaf.
///
/// The slope along a connection is no constant any more. It depends on the values of the forward pass, so the node has to
/// remember them, or the slopes, until backward runs. That memory is why training a model takes so much more of it than
/// running one, and why activations are cached before one looks for what mattered.
///
/// What is allowed:
/// - `a`: from -1e150 to 1e150
/// - `b`: from -1e150 to 1e150
pub fn node_mul(a: f64, b: f64, same: bool) -> Result<(f64, f64, f64)> {
    todo!()
}
