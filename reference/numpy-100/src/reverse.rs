use candle_core::{Result, Tensor};

/// The entries of `x` `[n]` (any dtype) from last to first.
pub fn reverse(x: &Tensor) -> Result<Tensor> {
    x.flip(&[0])
}
