use candle_core::{DType, Device, Result, Tensor};

/// f32 zeros of shape `[n]`.
pub fn zero_vector(n: usize, dev: &Device) -> Result<Tensor> {
    Tensor::zeros(n, DType::F32, dev)
}
