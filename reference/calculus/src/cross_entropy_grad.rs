use candle_core::{D, Result, Tensor};

/// The gradient `[n, k]` of the mean cross-entropy of the logits `x` `[n, k]` against the classes `truth` `[n]`.
pub fn cross_entropy_grad(x: &Tensor, truth: &Tensor) -> Result<Tensor> {
    let (n, k) = x.dims2()?;
    let weights = x.broadcast_sub(&x.max_keepdim(D::Minus1)?)?.exp()?;
    let p = weights.broadcast_div(&weights.sum_keepdim(D::Minus1)?)?;
    let right = Tensor::eye(k, x.dtype(), x.device())?.index_select(truth, 0)?;
    (p - right)? / n as f64
}
