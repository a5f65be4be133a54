use candle_core::{Result, Tensor};

/// Bytes that the elements of `x` (any shape, any dtype) would take if stored densely.
pub fn logical_bytes(x: &Tensor) -> Result<usize> {
    Ok(x.elem_count() * x.dtype().size_in_bytes())
}
