// Check it with: cargo xtask grade linear-regression/fit_autograd

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::mse_grad::mse_grad; // fn mse_grad(x: &Tensor, y: &Tensor, w: &Tensor) -> Result<(Tensor, Tensor)>
// use crate::fit_gd::fit_gd; // fn fit_gd(x: &Tensor, y: &Tensor, lr: f64, steps: usize) -> Result<(Vec<f64>, Tensor)>

/// Gradient descent with Var and backward
///
/// The same fit as `fit_gd`, but candle computes the gradient. Keep the weights in a `Var` that starts at zero; `steps` times
/// compute the mean squared error of `x w` against `y` with tensor operations, call `backward` on it, look the weights'
/// gradient up, and set the variable to `w - lr * gradient`. Both `Var` and `backward` must appear in your code.
///
/// Return `(losses, w)`: `losses[i]` is the loss before update `i` (so `steps` entries), and `w` of shape `[k]` the weights after the
/// last update, in the dtype of `x`, which is `[n, k]` and may be `f32` or `f64`; `y` is `[n]`. A learning rate that is too large
/// must diverge exactly as plain gradient descent does: no clipping, no schedule, no momentum.
///
/// candle differs from PyTorch here. `backward` returns a fresh store of gradients each time, so nothing accumulates, and
/// nothing needs to be zeroed. But the graph is of the computation you just made: the loss has to be computed anew, from
/// the variable, in every step.
///
/// What is allowed:
/// - `y`: finite, any size up to 1e6
/// - `k`: from 1
/// - `n`: from 4
/// - `steps`: from 0
pub fn fit_autograd(x: &Tensor, y: &Tensor, lr: f64, steps: usize) -> Result<(Vec<f64>, Tensor)> {
    todo!()
}
