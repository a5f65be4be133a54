use candle_core::{Result, Tensor};
use candle_einops::einsum;

/// The stream `x` `[b, s, d]` times the matrix of each head in `w` `[h, d, e]`: `[b, s, h, e]`.
pub fn project_heads(x: &Tensor, w: &Tensor) -> Result<Tensor> {
    einsum!("b s d, h d e -> b s h e", x, w)
}
