use candle_core::{Result, Tensor};
use candle_einops::einsum;

/// Product of the matrix `a` `[m, n]` and the vector `v` `[n]`: `[m]`.
pub fn mv(a: &Tensor, v: &Tensor) -> Result<Tensor> {
    einsum!("i j, j -> i", a, v)
}
