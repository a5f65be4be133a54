use candle_core::{Result, Tensor};

/// `x` `[r, c]` (any dtype) inside `k` rings of zeros: `[r + 2k, c + 2k]`.
pub fn zero_border(x: &Tensor, k: usize) -> Result<Tensor> {
    x.pad_with_zeros(0, k, k)?.pad_with_zeros(1, k, k)
}
