use candle_core::{DType, Result, Tensor};

/// u32 `[n]`: the four bytes of each row of `c` `[n, 4]`, red in the highest byte.
pub fn pack_rgba(c: &Tensor) -> Result<Tensor> {
    let weights = Tensor::new(&[1u32 << 24, 1 << 16, 1 << 8, 1], c.device())?;
    c.to_dtype(DType::U32)?.broadcast_mul(&weights)?.sum(1)
}
