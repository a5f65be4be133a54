use candle_core::{Result, Tensor};

/// `x` `[n]` with the sign flipped where `lo < x < hi`; NaN stays.
pub fn negate_between(x: &Tensor, lo: f64, hi: f64) -> Result<Tensor> {
    let inside = (x.gt(lo)? * x.lt(hi)?)?;
    inside.where_cond(&x.neg()?, x)
}
