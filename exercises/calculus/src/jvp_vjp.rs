// Check it with: cargo xtask grade calculus/jvp_vjp

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::chain::chain; // fn chain(js: &[Tensor]) -> Result<Tensor>

/// Forwards and backwards through a chain
///
/// `js` lists the Jacobians of functions that are applied one after the other, the innermost first, as in `chain`; let `J` be the
/// Jacobian of the whole. Return the pair `(forward, back)`, without ever multiplying two of the matrices with each other:
///
/// - `forward = J v`, for `v`, `f64[inputs of the first]`: what becomes of a small step `v` at the input;
/// - `back = J' u`, with `J'` the transpose, for `u`, `f64[outputs of the last]`: how fast the number `u . output` changes with
///   each entry of the input. This is what backpropagation computes, with `u` the gradient at the output.
///
/// The list is not empty and its sizes fit. Only vectors may travel: for some inputs the product of two of the matrices
/// overflows to infinity, although no vector does on its way, and the answer must be finite there.
///
/// For a network with millions of inputs and one loss, `J` has one row. One pass backwards then gives the whole gradient,
/// where forward passes would give one entry each.
///
/// What is allowed:
/// - `v`: finite, any size up to 1e6
/// - `u`: finite, any size up to 1e6
/// - `n`: from 1
/// - `n1`: from 1
/// - `n2`: from 1
/// - `p`: from 1
pub fn jvp_vjp(js: &[Tensor], v: &Tensor, u: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
