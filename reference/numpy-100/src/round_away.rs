use candle_core::{Result, Tensor};

/// `x` `[n]` with every entry rounded to a whole number, away from zero.
pub fn round_away(x: &Tensor) -> Result<Tensor> {
    x.abs()?.ceil()? * x.sign()?
}
