// Check it with: cargo xtask grade backprop/xent_forward_back

use candle_core::{Result, Tensor};

/// Cross-entropy, forward and backward
///
/// `x` holds logits, one example a row, of shape `[n, k]`, and `truth` the right class of each, `u32[n]`. Return
///
/// - the cross-entropy of each example, `[n]`: minus the logarithm of the probability that the softmax of its row gives to the right
///   class. No mean is taken;
/// - the gradient of `x`, `[n, k]`, when `g`, of shape `[n]`, is the gradient of those `n` losses: the gradient of `sum of g * loss`.
///
/// Dtype and device are those of the arguments. Logits may lie far apart: a right class whose logit is a million below the
/// largest has a loss of a million, not of infinity. Entries of `g` may be 0. Return an `Err` when a class in `truth` is not below `k`.
///
/// Push up the right answer, push down the others, each by the probability it has: this is the message that sets all of a
/// language model's learning in motion. Weighted by `g`, it says which tokens of a text a change of the model is for.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `g`: finite, any size up to 1e6
/// - `n`: from 1
/// - `k`: from 1
pub fn xent_forward_back(x: &Tensor, truth: &Tensor, g: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
