use candle_core::{Result, Tensor};
use candle_einops::einsum;

/// What heads with weights `p` `[b, h, s, r]` and values `v` `[b, r, h, e]` write through `w_o` `[h, e, d]`: `[b, s, d]`.
pub fn mix_and_project(p: &Tensor, v: &Tensor, w_o: &Tensor) -> Result<Tensor> {
    let mixed = einsum!("b h t u, b u h e -> b t h e", p, v)?;
    einsum!("b t h e, h e d -> b t d", &mixed, w_o)
}
