// Check it with: cargo xtask grade probability/normal_loglik

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::normal_pdf::normal_pdf; // fn normal_pdf(x: &Tensor, mu: f64, sigma: f64) -> Result<(Tensor, Tensor)>

/// Log-likelihood
///
/// How well do `mu` and `sigma` explain the numbers in `x`? Suppose that each number was drawn from the normal distribution
/// with this mean and this standard deviation, all independently. The likelihood of `mu` and `sigma` is the product of the `n`
/// densities. Return the natural logarithm of the likelihood, one number. `x` is `f64` of shape `[n]`.
/// Return an `Err` when `sigma` is not greater than 0.
///
/// The product itself is useless. A thousand densities of 0.4 multiply to less than the smallest positive `f64`; their
/// logarithms add to an ordinary -916. Thousands of numbers, and numbers far from `mu`, must give an exact answer.
/// `crate::normal_pdf::normal_pdf` is available.
///
/// Read the same function of `mu` with the data held fixed, and up to a constant and a factor it is a squared error with the
/// sign reversed. Training a language model also means climbing a log-likelihood: that of the next tokens.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `mu`: from -1e6 to 1e6
/// - `sigma`: from 1e-3 to 1000
/// - `n`: from 1
/// - `m`: from 1
pub fn normal_loglik(x: &Tensor, mu: f64, sigma: f64) -> Result<f64> {
    todo!()
}
