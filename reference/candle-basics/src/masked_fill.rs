use candle_core::{Result, Tensor};

/// `x` `[.., r, c]` with `value` where `mask` `[r, c]` is 1.
pub fn masked_fill(x: &Tensor, mask: &Tensor, value: f64) -> Result<Tensor> {
    let covered = mask.broadcast_as(x.shape())?;
    let fill = Tensor::full(value, x.shape(), x.device())?.to_dtype(x.dtype())?;
    covered.where_cond(&fill, x)
}
