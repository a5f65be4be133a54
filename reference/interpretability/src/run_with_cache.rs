use crate::attention::attn_pattern::attn_pattern;
use crate::gpt2::embed::embed;
use crate::gpt2::pos_embed::pos_embed;
use crate::gpt2::unembed::unembed;
use crate::gpt2_block::layer_norm::layer_norm;
use crate::gpt2_block::mlp::mlp;
use candle_core::{Result, Tensor};
use course::{GptCfg, GptW, Named};

/// Logits `[b, s, v]` of the model for `tokens` `[b, s]`, and every activation on the way, by name.
pub fn run_with_cache(tokens: &Tensor, p: &GptW, cfg: &GptCfg) -> Result<(Tensor, Named)> {
    let mut cache = Named::new();
    let (token_part, position_part) = (embed(tokens, &p.w_e)?, pos_embed(tokens, &p.w_pos)?);
    let mut stream = (&token_part + &position_part)?;
    cache.insert("embed".to_owned(), token_part);
    cache.insert("pos".to_owned(), position_part);
    for (i, w) in p.blocks.iter().enumerate() {
        let mut keep = |name: &str, x: &Tensor| cache.insert(format!("blocks.{i}.{name}"), x.clone());
        keep("resid_pre", &stream);
        let read = layer_norm(&stream, &w.ln1, cfg.ln_eps)?;
        let q = project(&read, &w.attn.w_q, &w.attn.b_q)?;
        let k = project(&read, &w.attn.w_k, &w.attn.b_k)?;
        let v = project(&read, &w.attn.w_v, &w.attn.b_v)?;
        let pattern = attn_pattern(&q, &k)?;
        let z = pattern.matmul(&v)?;
        let attn_out = z.broadcast_matmul(&w.attn.w_o)?.sum(1)?.broadcast_add(&w.attn.b_o)?;
        let middle = (&stream + &attn_out)?;
        let mlp_out = mlp(&layer_norm(&middle, &w.ln2, cfg.ln_eps)?, &w.mlp)?;
        stream = (&middle + &mlp_out)?;
        keep("q", &q);
        keep("k", &k);
        keep("v", &v);
        keep("pattern", &pattern);
        keep("z", &z);
        keep("attn_out", &attn_out);
        keep("resid_mid", &middle);
        keep("mlp_out", &mlp_out);
        keep("resid_post", &stream);
    }
    let last = layer_norm(&stream, &p.ln_f, cfg.ln_eps)?;
    let logits = unembed(&last, &p.w_u, &p.b_u)?;
    cache.insert("ln_final".to_owned(), last);
    Ok((logits, cache))
}

/// `x` `[b, s, d]` times each head's `w` `[h, d, e]`, plus `bias` `[h, e]`: `[b, h, s, e]`.
fn project(x: &Tensor, w: &Tensor, bias: &Tensor) -> Result<Tensor> {
    x.unsqueeze(1)?.broadcast_matmul(w)?.broadcast_add(&bias.unsqueeze(1)?)
}
