// Check it with: cargo xtask grade calculus/jacobian

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::numeric_grad::numeric_grad; // fn numeric_grad(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor, h: f64) -> Result<Tensor>

/// Measure a Jacobian
///
/// `f` takes a vector of shape `[n]` and returns a vector of shape `[m]`, both `f64`. Near a point `x` every smooth function looks
/// linear: a small step `d` changes `f(x)` by about `J d`, where `J` is a matrix that depends on `x`, the Jacobian.
///
/// Return the Jacobian, `f64[m, n]`, by central differences: entry `[i, j]` says how fast output `i` changes when input `j` alone moves,
///
/// `(f(x + h e_j)[i] - f(x - h e_j)[i]) / (2 h)`
///
/// where `e_j` is 1 at place `j` and 0 elsewhere, and `h` is positive. `m` and `n` need not be equal; you
/// learn `m` from what `f` returns. Asking `2 n` times is enough.
///
/// A network is a chain of functions, and backpropagation is a product of their Jacobians. To see what a direction in the
/// residual stream does to the logits, one looks at a Jacobian too.
///
/// What is allowed:
/// - `x`: finite, any size up to 1000 (differences lose their digits beside large values)
/// - `h`: from 1e-3 to 10
/// - `n`: up to 40 (every entry takes two calls of the function)
/// - `m`: from 1
pub fn jacobian(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor, h: f64) -> Result<Tensor> {
    todo!()
}
