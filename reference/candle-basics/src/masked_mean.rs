use candle_core::{Result, Tensor};

/// The mean of the entries of each row of `x` `[r, c]` where `keep` is 1; 0 where there are none.
pub fn masked_mean(x: &Tensor, keep: &Tensor) -> Result<Tensor> {
    let total = keep.where_cond(x, &x.zeros_like()?)?.sum(1)?;
    let count = keep.to_dtype(x.dtype())?.sum(1)?.maximum(1.0)?;
    total / count
}
