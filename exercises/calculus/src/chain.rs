// Check it with: cargo xtask grade calculus/chain

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::jacobian::jacobian; // fn jacobian(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor, h: f64) -> Result<Tensor>

/// The chain rule on many variables
///
/// A vector goes through one function after the other. `js` holds the Jacobian of each function, at the place where the
/// vector arrives there, *in the order in which the functions are applied*: `js[0]` belongs to the innermost, which is applied
/// first. Each is `f64[outputs, inputs]`. Return the Jacobian of the whole, `f64[outputs of the last, inputs of the first]`.
///
/// The list may hold a single Jacobian; its sizes may differ from step to step, and may be 1. Return an `Err` when the list is
/// empty, or when the inputs of one step are not as many as the outputs of the step before.
///
/// This product is all there is to the chain rule. It can be worked out from the first function on, or from the last one
/// back, and the result is the same; only the work differs. With a single output at the end, such as a loss, going backwards
/// multiplies rows instead of matrices: that is backpropagation.
///
/// What is allowed:
/// - `n0`: from 1
/// - `n1`: from 1
/// - `n2`: from 1
/// - `n3`: from 1
/// - `n4`: from 1
pub fn chain(js: &[Tensor]) -> Result<Tensor> {
    todo!()
}
