use candle_core::{Device, Result, Tensor, bail};

/// f32 `[n]` with a one at index `k`; Err unless `k < n`.
pub fn unit_vector(n: usize, k: usize, dev: &Device) -> Result<Tensor> {
    if k >= n {
        bail!("index {k} lies outside a vector of length {n}");
    }
    let mut entries = vec![0f32; n];
    entries[k] = 1.0;
    Tensor::from_vec(entries, n, dev)
}
