use candle_core::{Result, Tensor, bail};

/// Mean of `x` `[n]`, and the sum of squared distances from it divided by `n - ddof`.
pub fn sample_stats(x: &Tensor, ddof: usize) -> Result<(Tensor, Tensor)> {
    let n = x.dim(0)?;
    if n <= ddof {
        bail!("{n} numbers say nothing about a variance after {ddof} fitted parameters")
    }
    let mean = x.mean(0)?;
    let squares = x.broadcast_sub(&mean)?.sqr()?.sum(0)?;
    Ok((mean, (squares / (n - ddof) as f64)?))
}
