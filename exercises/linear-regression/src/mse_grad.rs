// Check it with: cargo xtask grade linear-regression/mse_grad

use candle_core::{Result, Tensor};

/// Loss and gradient by hand
///
/// Return the mean squared error of a linear model, and its gradient in the weights.
///
/// With `x` of shape `[n, k]`, `y` of shape `[n]` and `w` of shape `[k]`, the prediction of row `i` is the dot product of that row
/// with `w`, and the loss is the mean over the `n` rows of (prediction - target) squared: a tensor without axes. There is no
/// factor of one half, and no bias. The gradient, of shape `[k]`, holds the derivative of exactly this loss in each weight.
/// Both have the dtype of `x`.
///
/// Work the derivative out on paper and write the formula: no `backward` here. A sum over rows of *error times input* is the
/// shape that every weight gradient in a network has; frameworks only chain it. Mind the constants: they set the
/// learning rate at which training diverges.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `y`: finite, any size up to 1e6
/// - `w`: finite, any size up to 1e6
/// - `n`: from 1
/// - `k`: from 1
pub fn mse_grad(x: &Tensor, y: &Tensor, w: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
