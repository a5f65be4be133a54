use candle_core::{Result, Tensor};

/// Distance of the mean of each row of `x` `[r, n]` from `mu`, in deviations of such a mean.
pub fn standardised_means(x: &Tensor, mu: f64, sigma: f64) -> Result<Tensor> {
    let n = x.dim(1)? as f64;
    (x - mu)?.mean(1)? * (n.sqrt() / sigma)
}
