// Check it with: cargo xtask grade linear-regression/fit_gd

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::mse_grad::mse_grad; // fn mse_grad(x: &Tensor, y: &Tensor, w: &Tensor) -> Result<(Tensor, Tensor)>

/// Gradient descent by hand
///
/// Fit a linear model by plain gradient descent. Start from `w = 0`, and `steps` times move against the gradient of the mean
/// squared error (the one of `mse_grad`: a mean over the rows, no factor of one half):
///
/// `w <- w - lr * gradient(w)`
///
/// Return the losses and the final weights. `losses[i]` is the loss *before* update `i`, counted from 0: the list has exactly
/// `steps` entries, the first is the loss of zero weights, and the loss of the returned weights is not among them.
/// With no steps there are no losses, and the weights are zero; `lr` may be 0. `x` is `[n, k]`, `y` is `[n]`; the weights are `[k]`, in the dtype of
/// `x`. No bias, and no autograd: the gradient is yours, and `crate::mse_grad::mse_grad` is there to be called.
///
/// Below 1 / (largest curvature of the loss) every step lowers the loss; above twice that, the weights explode. A training
/// run of a transformer is this loop with a better step.
///
/// What is allowed:
/// - `y`: finite, any size up to 1e6
/// - `k`: from 1
/// - `n`: from 4
/// - `steps`: from 0
pub fn fit_gd(x: &Tensor, y: &Tensor, lr: f64, steps: usize) -> Result<(Vec<f64>, Tensor)> {
    todo!()
}
