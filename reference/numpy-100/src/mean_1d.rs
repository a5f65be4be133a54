use candle_core::{Result, Tensor};

/// Mean of `x` `[n]`, rank 0; NaN when `n` is 0.
pub fn mean_1d(x: &Tensor) -> Result<Tensor> {
    x.sum_all()? / x.elem_count() as f64
}
