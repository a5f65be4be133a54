use std::f64::consts::PI;

use candle_core::{Result, Tensor, bail};

/// Density of the normal distribution at `x` `[n]`, and its logarithm.
pub fn normal_pdf(x: &Tensor, mu: f64, sigma: f64) -> Result<(Tensor, Tensor)> {
    if sigma.is_nan() || sigma <= 0.0 {
        bail!("a deviation of {sigma} is not positive")
    }
    let z = ((x - mu)? / sigma)?;
    let log_density = z.sqr()?.affine(-0.5, -(sigma.ln() + (2.0 * PI).ln() / 2.0))?;
    Ok((log_density.exp()?, log_density))
}
