// Check it with: cargo xtask grade calculus/numeric_grad

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::derivative::derivative; // fn derivative(f: &dyn Fn(f64) -> Result<f64>, x: f64, h: f64) -> Result<f64>

/// Measure a gradient
///
/// `f` takes a vector of shape `[n]` and returns one number, as a tensor without axes; both are `f64`. Its gradient at `x` has one
/// entry for each entry of `x`: how fast `f` changes when that entry alone moves. Return the gradient, `f64[n]`, by central
/// differences: entry `i` is
///
/// `(f(x + h e_i) - f(x - h e_i)) / (2 h)`
///
/// where `e_i` is 1 at place `i` and 0 elsewhere, and `h` is positive. All other entries keep their values of
/// `x`, and `x` itself must be unchanged in the end.
///
/// This costs `2 n` calls. A model has millions of entries, which is why backpropagation exists; this slow way is how you
/// will know that your fast way is right.
///
/// What is allowed:
/// - `x`: finite, any size up to 1000 (differences of f lose their digits beside large values of f)
/// - `h`: from 1e-3 to 10
/// - `n`: up to 40 (every entry takes two calls of the function)
pub fn numeric_grad(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor, h: f64) -> Result<Tensor> {
    todo!()
}
