// Check it with: cargo xtask grade probability/normal_cdf

use candle_core::{Result, Tensor};

/// Distribution function of the normal
///
/// How probable is it that a normal variable with mean `mu` and standard deviation `sigma` comes out at most `x`? Return this
/// probability for every entry of `x`: a tensor of shape `[n]` in `f64`, like `x`. It rises from 0 on the far left to 1 on the
/// far right and is 1/2 at the mean. Return an `Err` when `sigma` is not greater than 0.
///
/// The integral of the density has no closed form in elementary functions. What libraries offer is the error function,
///
/// `erf(z) = 2 / sqrt(pi) * integral from 0 to z of exp(-t^2) dt`
///
/// which rises from -1 to 1 and is 0 at 0. candle has it as `Tensor::erf`. Your answer has to be right to nine places behind
/// the point, which rules out the short approximations of older books.
///
/// In GPT-2 the same curve is inside the activation: the exact GELU is `x` times the probability that a standard normal is at
/// most `x`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `mu`: from -1e6 to 1e6
/// - `sigma`: from 1e-3 to 1000
/// - `n`: from 1
pub fn normal_cdf(x: &Tensor, mu: f64, sigma: f64) -> Result<Tensor> {
    todo!()
}
