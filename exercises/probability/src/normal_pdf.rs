// Check it with: cargo xtask grade probability/normal_pdf

use candle_core::{Result, Tensor};

/// Density of the normal distribution
///
/// Return the density of the normal distribution with mean `mu` and standard deviation `sigma` at every entry of `x`, and the
/// natural logarithm of the density: two tensors of shape `[n]` in `f64`, like `x`. The density at `x` is
///
/// `exp(-((x - mu) / sigma)^2 / 2) / (sigma * sqrt(2 pi))`
///
/// A density is no probability. It is probability per unit of `x`: what must be 1 is the area under it, and near `mu` it is
/// greater than 1 as soon as `sigma` is less than 0.4. Return an `Err` when `sigma` is not greater than 0.
///
/// Far from the mean the density is smaller than any `f64` and may come out as 0; its logarithm is an ordinary number there,
/// and must be right. Fifty deviations out it is about -1250.
///
/// Log-densities are what one really works with: weights are initialised from a normal, noise is added from it, and a squared
/// error is a normal log-likelihood in disguise.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `mu`: from -1e6 to 1e6
/// - `sigma`: from 1e-3 to 1000
/// - `n`: from 1
pub fn normal_pdf(x: &Tensor, mu: f64, sigma: f64) -> Result<(Tensor, Tensor)> {
    todo!()
}
