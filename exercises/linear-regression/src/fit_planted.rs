// Check it with: cargo xtask grade linear-regression/fit_planted

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::with_bias::with_bias; // fn with_bias(x: &Tensor) -> Result<Tensor>
// use crate::fit_closed_form::fit_closed_form; // fn fit_closed_form(x: &Tensor, y: &Tensor) -> Result<Tensor>
// use crate::fit_gd::fit_gd; // fn fit_gd(x: &Tensor, y: &Tensor, lr: f64, steps: usize) -> Result<(Vec<f64>, Tensor)>

/// Find the planted weights
///
/// Somebody drew weights `w*` of shape `[k]` and a bias `b*` and made `y = x w* + b* + noise`. Find them again, with any trainer you
/// like: closed form, gradient descent, autograd with AdamW. Return `(w, bias)`, the weights as an `f32` tensor `[k]`, the bias as
/// a plain number.
///
/// `x` is `f32[n, k]`, entries independent and standard normal; the weights are of size 1,
/// the bias lies between -20 and 20, the noise is normal with deviation `s` between 0 and 0.5. Demanded is:
///
/// - each weight and the bias within `6 s / sqrt(n) + 0.01` of the planted ones;
/// - a mean squared error at most 1 % (plus 0.0001) above that of the best fit;
/// - the same answer, bit for bit, for the same `seed`. Use it for whatever you draw; with nothing to draw, ignore it.
///
/// The best fit misses the truth by about `s / sqrt(n)`: more training removes your error, only more data removes this one.
///
/// What is allowed:
/// - `seed`: any value of its type
/// - `n`: from 200 to 300 (the demands are those of so many rows)
/// - `k`: up to 4 (the demands are those of so many weights)
pub fn fit_planted(x: &Tensor, y: &Tensor, seed: u64) -> Result<(Tensor, f64)> {
    todo!()
}
