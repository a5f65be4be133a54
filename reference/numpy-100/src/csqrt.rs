use candle_core::{Result, Tensor};

/// Principal square roots of the real numbers `x` `[n]`: real parts and imaginary parts, `[n]` each.
pub fn csqrt(x: &Tensor) -> Result<(Tensor, Tensor)> {
    let re = x.relu()?.sqrt()?;
    let im = x.neg()?.relu()?.sqrt()?;
    Ok((re, im))
}
