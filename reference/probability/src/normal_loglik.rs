use candle_core::{Result, Tensor};

use crate::normal_pdf::normal_pdf;

/// Log-likelihood of independent normal data `x` `[n]`.
pub fn normal_loglik(x: &Tensor, mu: f64, sigma: f64) -> Result<f64> {
    let (_, log_density) = normal_pdf(x, mu, sigma)?;
    log_density.sum_all()?.to_scalar()
}
