use candle_core::{Result, Tensor};

/// The entries of `x` `[n]` in ascending order, repeats kept.
pub fn sort_1d(x: &Tensor) -> Result<Tensor> {
    // candle's sort panics on an empty tensor and refuses a strided one.
    if x.elem_count() == 0 {
        return Ok(x.clone());
    }
    Ok(x.contiguous()?.sort_last_dim(true)?.0)
}
