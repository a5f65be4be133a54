// Check it with: cargo xtask grade numpy-100/extremes

use candle_core::{Result, Tensor};

/// Extremes
///
/// Return the smallest and the largest entry of the matrix `x`, in this order, each as a tensor of rank 0 in the dtype of
/// `x` and on its device.
///
/// A *reduction* makes an axis disappear; here both axes go and a single number stays. Watching the extremes of activations
/// is how trouble in training is noticed early: attention scores that grow without bound make the softmax hard, and an
/// `f16` overflows beyond 65 504. The maximum also has a starring role inside softmax itself, which subtracts it before it
/// exponentiates.
///
/// Example: `[[4, -1, 2], [0, 3, 1]]` gives -1 and 4.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `r`: from 1
/// - `c`: from 1
pub fn extremes(x: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
