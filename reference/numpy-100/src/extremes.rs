use candle_core::{Result, Tensor};

/// Smallest and largest entry of `x` `[r, c]`, each of rank 0.
pub fn extremes(x: &Tensor) -> Result<(Tensor, Tensor)> {
    Ok((x.min_all()?, x.max_all()?))
}
