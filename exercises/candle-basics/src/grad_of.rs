// Check it with: cargo xtask grade candle-basics/grad_of

use candle_core::{Result, Tensor};

/// Gradient of a given function
///
/// `f` turns a vector of length `n` into a single number, a tensor of shape `[]`. Return the gradient of `f` at `x`: a
/// vector of shape `[n]`, in the dtype of `x`, whose entry `i` says how fast `f` grows with `x[i]`. Let candle's
/// autograd find it; differences of function values lose too many digits. Where `f` does not depend on its argument at
/// all, the gradient is all zeros, not an `Err`.
///
/// candle records what is done to *variables*, and to what was computed from them, and to nothing else. A backward pass returns
/// a store that is asked for the gradient of one tensor. It is easy to get nothing at all from it, without any complaint: from a
/// plain tensor, through a detached one, or when the question is about another tensor than the one that `f` saw.
///
/// Saliency maps, attribution patching and finding the text that excites a neuron most all start from this function: the
/// gradient of one number, a logit or an activation, by the input of the model.
///
/// Example: for the sum of squares and `x = [1, -2]` it is `[2, -4]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `n`: from 1
pub fn grad_of(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor) -> Result<Tensor> {
    todo!()
}
