use crate::attention::attn_pattern::attn_pattern;
use crate::gpt2::embed::embed;
use crate::gpt2::pos_embed::pos_embed;
use crate::gpt2::unembed::unembed;
use crate::gpt2_block::layer_norm::layer_norm;
use crate::gpt2_block::mlp::mlp;
use candle_core::{Result, Tensor};
use course::{GptCfg, GptW, Hook};

/// Logits `[b, s, v]` of the model for `tokens` `[b, s]`, where `hook` may replace every activation as soon as it is there.
pub fn run_with_hooks(tokens: &Tensor, p: &GptW, cfg: &GptCfg, hook: &Hook) -> Result<Tensor> {
    // What goes on: the hook's answer, or else the activation itself.
    let offer = |name: &str, x: Tensor| Ok::<Tensor, candle_core::Error>(hook(name, &x)?.unwrap_or(x));
    let token_part = offer("embed", embed(tokens, &p.w_e)?)?;
    let position_part = offer("pos", pos_embed(tokens, &p.w_pos)?)?;
    let mut stream = (token_part + position_part)?;
    for (i, w) in p.blocks.iter().enumerate() {
        let offer = |name: &str, x: Tensor| offer(&format!("blocks.{i}.{name}"), x);
        stream = offer("resid_pre", stream)?;
        let read = layer_norm(&stream, &w.ln1, cfg.ln_eps)?;
        let q = offer("q", project(&read, &w.attn.w_q, &w.attn.b_q)?)?;
        let k = offer("k", project(&read, &w.attn.w_k, &w.attn.b_k)?)?;
        let v = offer("v", project(&read, &w.attn.w_v, &w.attn.b_v)?)?;
        let pattern = offer("pattern", attn_pattern(&q, &k)?)?;
        let z = offer("z", pattern.matmul(&v)?)?;
        let written = z.broadcast_matmul(&w.attn.w_o)?.sum(1)?.broadcast_add(&w.attn.b_o)?;
        stream = (stream + offer("attn_out", written)?)?;
        stream = offer("resid_mid", stream)?;
        let written = mlp(&layer_norm(&stream, &w.ln2, cfg.ln_eps)?, &w.mlp)?;
        stream = (stream + offer("mlp_out", written)?)?;
        stream = offer("resid_post", stream)?;
    }
    let last = offer("ln_final", layer_norm(&stream, &p.ln_f, cfg.ln_eps)?)?;
    unembed(&last, &p.w_u, &p.b_u)
}

/// `x` `[b, s, d]` times each head's `w` `[h, d, e]`, plus `bias` `[h, e]`: `[b, h, s, e]`.
fn project(x: &Tensor, w: &Tensor, bias: &Tensor) -> Result<Tensor> {
    x.unsqueeze(1)?.broadcast_matmul(w)?.broadcast_add(&bias.unsqueeze(1)?)
}
