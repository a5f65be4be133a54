use std::f64::consts::SQRT_2;

use candle_core::{Result, Tensor, bail};

/// Probability that a normal variable is at most `x` `[n]`.
pub fn normal_cdf(x: &Tensor, mu: f64, sigma: f64) -> Result<Tensor> {
    if sigma.is_nan() || sigma <= 0.0 {
        bail!("a deviation of {sigma} is not positive")
    }
    let z = ((x - mu)? / (sigma * SQRT_2))?;
    z.erf()?.affine(0.5, 0.5)
}
