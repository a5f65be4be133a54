// Check it with: cargo xtask grade calculus/cross_entropy_grad

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::softmax_jacobian::softmax_jacobian; // fn softmax_jacobian(x: &Tensor) -> Result<Tensor>

/// The gradient of cross-entropy
///
/// `x`, of shape `[n, k]`, holds the logits of `n` predictions over `k` classes, and `truth`, `u32[n]`, the right class of each. The loss
/// is the mean cross-entropy,
///
/// `mean over i of (log(sum over j of exp(x[i, j])) - x[i, truth[i]])`
///
/// Return its gradient with respect to `x`: the same shape and dtype (`f32` or `f64`), on the same device. Every entry of `truth` is
/// below `k`. However large the logits, the answer stays finite. Derive the gradient
/// by hand: `backward` is out of bounds.
///
/// It is the first step of every backward pass of a language model: what the model said against what it should have said.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `n`: from 1
/// - `k`: from 1
pub fn cross_entropy_grad(x: &Tensor, truth: &Tensor) -> Result<Tensor> {
    todo!()
}
