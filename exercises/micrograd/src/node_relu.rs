// Check it with: cargo xtask grade micrograd/node_relu

use candle_core::Result;

// At hand, as you have written them:
// use crate::node_add::node_add; // fn node_add(a: f64, b: f64, same: bool) -> Result<(f64, f64, f64)>

/// Relu
///
/// Add the activation function `relu(a) = max(a, 0)` to your engine. Return `(relu(a), gradient of a)` after backward on it.
///
/// At 0 the function has a kink, and no slope there is the right one. Take 0, for both zeros, `0.0` and `-0.0`. (Others decide
/// otherwise: candle's own backward takes 1.)
///
/// Where the unit is off, nothing comes back through it, exactly nothing. A unit that is off for every example gets no gradient
/// and never changes again: it is dead. The same silence meets you in sparse autoencoders, where half of the features can die
/// that way.
///
/// What is allowed:
/// - `a`: from -1e307 to 1e307
pub fn node_relu(a: f64) -> Result<(f64, f64)> {
    todo!()
}
