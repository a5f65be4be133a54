use candle_core::{Result, Tensor};

/// Mean and standard deviation under which the data `x` `[n]` are most likely.
pub fn normal_mle(x: &Tensor) -> Result<(f64, f64)> {
    let mu: f64 = x.mean_all()?.to_scalar()?;
    let spread: f64 = (x - mu)?.sqr()?.mean_all()?.to_scalar()?;
    Ok((mu, spread.sqrt()))
}
