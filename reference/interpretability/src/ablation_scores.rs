use crate::gpt2::gpt::gpt;
use crate::gpt2::lm_loss::lm_loss;
use candle_core::{Result, Tensor};
use course::{GptCfg, GptW};

/// Rise of the loss on `tokens` `[b, s]` when one head at a time writes nothing: `[n_layers, n_heads]`.
pub fn ablation_scores(tokens: &Tensor, p: &GptW, cfg: &GptCfg) -> Result<Tensor> {
    let loss = |p: &GptW| lm_loss(&gpt(tokens, p, cfg)?, tokens);
    let whole = loss(p)?;
    let mut rises = Vec::new();
    for block in 0..cfg.n_layers {
        for head in 0..cfg.n_heads {
            let mut cut = p.clone();
            let attn = &mut cut.blocks[block].attn;
            attn.w_o = without_head(&attn.w_o, head)?;
            rises.push((loss(&cut)? - &whole)?);
        }
    }
    Tensor::stack(&rises, 0)?.reshape((cfg.n_layers, cfg.n_heads))
}

/// Output matrices `[h, e, d]` with zeros for one head.
fn without_head(w_o: &Tensor, head: usize) -> Result<Tensor> {
    let mut heads = w_o.chunk(w_o.dim(0)?, 0)?;
    heads[head] = heads[head].zeros_like()?;
    Tensor::cat(&heads, 0)
}
