use candle_core::{DType, Device, Result, Tensor};

/// f32 `[n, n]` with 1, 2, …, n - 1 just below the main diagonal.
pub fn sub_diagonal(n: usize, dev: &Device) -> Result<Tensor> {
    let index = Tensor::arange(0i64, n as i64, dev)?;
    let row = index.unsqueeze(1)?.broadcast_as((n, n))?;
    let column = index.unsqueeze(0)?.broadcast_as((n, n))?;
    let below = (&row - &column)?.eq(1i64)?;
    below.to_dtype(DType::F32)? * row.to_dtype(DType::F32)?
}
