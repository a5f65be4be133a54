// Check it with: cargo xtask grade calculus/quadratic_grad

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::numeric_grad::numeric_grad; // fn numeric_grad(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor, h: f64) -> Result<Tensor>

/// The gradient of a quadratic
///
/// Return the gradient, `f64[n]`, at `x` of the function
///
/// `q(x) = (sum over i and j of x[i] a[i, j] x[j]) + (sum over i of b[i] x[i])`
///
/// for `a` of shape `[n, n]`, `b` and `x` of shape `[n]`, all `f64`. `a` need not be symmetric.
///
/// Near a minimum every smooth loss looks like such a function, and its `a` says along which directions the loss is steep and
/// along which it is flat.
///
/// What is allowed:
/// - `a`: finite, any size up to 1e6
/// - `b`: finite, any size up to 1e6
/// - `x`: finite, any size up to 1e6
/// - `n`: from 1
pub fn quadratic_grad(a: &Tensor, b: &Tensor, x: &Tensor) -> Result<Tensor> {
    todo!()
}
