use crate::attn_pattern::attn_pattern;
use candle_core::{Result, Tensor};
use course::AttnW;

/// Causal attention with all heads: `x` `[b, s, d]` to what the layer adds to it, `[b, s, d]`.
pub fn attention(x: &Tensor, p: &AttnW) -> Result<Tensor> {
    let q = project(x, &p.w_q, &p.b_q)?;
    let k = project(x, &p.w_k, &p.b_k)?;
    let v = project(x, &p.w_v, &p.b_v)?;
    let mixed = attn_pattern(&q, &k)?.matmul(&v)?;
    // Each head writes to the whole width by its own matrix; the layer's answer is their sum.
    mixed.broadcast_matmul(&p.w_o)?.sum(1)?.broadcast_add(&p.b_o)
}

/// `x` `[b, s, d]` times each head's `w` `[h, d, e]`, plus `bias` `[h, e]`: `[b, h, s, e]`.
fn project(x: &Tensor, w: &Tensor, bias: &Tensor) -> Result<Tensor> {
    x.unsqueeze(1)?.broadcast_matmul(w)?.broadcast_add(&bias.unsqueeze(1)?)
}
