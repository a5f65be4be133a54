use candle_core::{Result, Tensor};
use candle_einops::einsum;

/// Dot products of queries `[b, s, h, e]` and keys `[b, r, h, e]`, head by head: `[b, h, s, r]`.
pub fn qk_scores(q: &Tensor, k: &Tensor) -> Result<Tensor> {
    einsum!("b t h e, b u h e -> b h t u", q, k)
}
