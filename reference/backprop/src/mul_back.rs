use crate::unbroadcast::unbroadcast;
use candle_core::{Result, Tensor};

/// Gradients of `a` and of `b` from the gradient `g` of `a.broadcast_mul(b)`.
pub fn mul_back(g: &Tensor, a: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    let da = unbroadcast(&g.broadcast_mul(b)?, a.dims())?;
    let db = unbroadcast(&g.broadcast_mul(a)?, b.dims())?;
    Ok((da, db))
}
