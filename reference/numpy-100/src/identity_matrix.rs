use candle_core::{DType, Device, Result, Tensor};

/// Identity of shape `[n, n]` in dtype `dt`.
pub fn identity_matrix(n: usize, dt: DType, dev: &Device) -> Result<Tensor> {
    Tensor::eye(n, dt, dev)
}
