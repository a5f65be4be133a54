use candle_core::{D, Result, Tensor};

/// Logarithm of the softmax of each row, without forming the softmax: `[r, c]` to `[r, c]`.
pub fn log_softmax_rows(x: &Tensor) -> Result<Tensor> {
    let shifted = x.broadcast_sub(&x.max_keepdim(D::Minus1)?)?;
    let log_total = shifted.exp()?.sum_keepdim(D::Minus1)?.log()?;
    shifted.broadcast_sub(&log_total)
}
