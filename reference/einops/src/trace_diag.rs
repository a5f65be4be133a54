use candle_core::{Result, Tensor};
use candle_einops::einsum;

/// Trace `[]` and diagonal `[n]` of the square matrix `a` `[n, n]`; Err when it is not square.
pub fn trace_diag(a: &Tensor) -> Result<(Tensor, Tensor)> {
    Ok((einsum!("i i ->", a)?, einsum!("i i -> i", a)?))
}
