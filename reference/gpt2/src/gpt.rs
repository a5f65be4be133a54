use crate::embed::embed;
use crate::gpt2_block::block::block;
use crate::gpt2_block::layer_norm::layer_norm;
use crate::pos_embed::pos_embed;
use crate::unembed::unembed;
use candle_core::{Result, Tensor, bail};
use course::{GptCfg, GptW};

/// Logits `[b, s, v]` of the model with weights `p` for `tokens` `[b, s]`.
pub fn gpt(tokens: &Tensor, p: &GptW, cfg: &GptCfg) -> Result<Tensor> {
    if tokens.dim(1)? > cfg.n_ctx {
        bail!("{} positions, and the model can read {}", tokens.dim(1)?, cfg.n_ctx)
    }
    let mut stream = (embed(tokens, &p.w_e)? + pos_embed(tokens, &p.w_pos)?)?;
    for weights in &p.blocks {
        stream = block(&stream, weights, cfg.ln_eps)?;
    }
    unembed(&layer_norm(&stream, &p.ln_f, cfg.ln_eps)?, &p.w_u, &p.b_u)
}
