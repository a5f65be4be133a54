// Check it with: cargo xtask grade backprop/sum_back

use candle_core::{Result, Tensor};

/// Backward of a sum
///
/// The forward pass summed a tensor of shape `shape` over its axis `axis`. With `keepdim` the axis was kept with size 1, as
/// `sum_keepdim` does; without it the axis is gone. `g` is the gradient of the result. Return the gradient of the tensor, of shape
/// `shape`. Dtype and device are those of `g`; infinities and NaN are handed on as they are.
///
/// Return an `Err` when `shape` has no axis `axis`, or when `g` does not have the shape that such a sum gives.
///
/// The last step of every layer norm's mean, every loss averaged over a batch, and every residual stream read by a sum over
/// heads goes back this way: each summand hears the same message.
///
/// What is allowed:
/// - `g`: finite, of any size; inf, -inf and NaN too
/// - `keep`: from 0
/// - `k0`: from 1
/// - `r`: from 1
/// - `n`: from 1
pub fn sum_back(g: &Tensor, shape: &[usize], axis: usize, keepdim: bool) -> Result<Tensor> {
    todo!()
}
