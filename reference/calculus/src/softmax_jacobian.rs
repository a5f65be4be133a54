use candle_core::{Result, Tensor};

/// The Jacobian `[k, k]` of softmax at `x` `[k]`.
pub fn softmax_jacobian(x: &Tensor) -> Result<Tensor> {
    let weights = x.broadcast_sub(&x.max(0)?)?.exp()?;
    let p = weights.broadcast_div(&weights.sum_all()?)?;
    let column = p.unsqueeze(1)?;
    let apart = (Tensor::eye(x.dim(0)?, x.dtype(), x.device())?.broadcast_sub(&p.unsqueeze(0)?))?;
    apart.broadcast_mul(&column)
}
