use candle_core::{D, Result, Tensor};
use candle_nn::ops::softmax;
use course::AttnW;

/// Attention in which every position sees every position: `x` `[b, s, d]` to `[b, s, d]`.
pub fn attention_full(x: &Tensor, p: &AttnW) -> Result<Tensor> {
    let q = project(x, &p.w_q, &p.b_q)?;
    let k = project(x, &p.w_k, &p.b_k)?;
    let v = project(x, &p.w_v, &p.b_v)?;
    let e = q.dim(D::Minus1)?;
    let scores = (q.matmul(&k.t()?.contiguous()?)? / (e as f64).sqrt())?;
    let mixed = softmax(&scores, D::Minus1)?.matmul(&v)?;
    mixed.broadcast_matmul(&p.w_o)?.sum(1)?.broadcast_add(&p.b_o)
}

/// `x` `[b, s, d]` times each head's `w` `[h, d, e]`, plus `bias` `[h, e]`: `[b, h, s, e]`.
fn project(x: &Tensor, w: &Tensor, bias: &Tensor) -> Result<Tensor> {
    x.unsqueeze(1)?.broadcast_matmul(w)?.broadcast_add(&bias.unsqueeze(1)?)
}
