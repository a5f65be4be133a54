use candle_core::{Result, Tensor, bail};

/// Covariance matrix of the columns of `x` `[n, k]`, with the divisor `n - 1`.
pub fn covariance(x: &Tensor) -> Result<Tensor> {
    let n = x.dim(0)?;
    if n < 2 {
        bail!("{n} observations do not vary")
    }
    let z = x.broadcast_sub(&x.mean_keepdim(0)?)?;
    z.t()?.matmul(&z)? / (n - 1) as f64
}
