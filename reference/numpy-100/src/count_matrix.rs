use candle_core::{Device, Result, Tensor};

/// f32 `[r, c]` holding 0, 1, 2, … row by row.
pub fn count_matrix(r: usize, c: usize, dev: &Device) -> Result<Tensor> {
    Tensor::arange(0f32, (r * c) as f32, dev)?.reshape((r, c))
}
