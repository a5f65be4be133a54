// Check it with: cargo xtask grade gpt2/gpt

use candle_core::{Result, Tensor};
use course::{GptCfg, GptW};

// At hand, as you have written them:
// use crate::embed::embed; // fn embed(tokens: &Tensor, w_e: &Tensor) -> Result<Tensor>
// use crate::pos_embed::pos_embed; // fn pos_embed(tokens: &Tensor, w_pos: &Tensor) -> Result<Tensor>
// use crate::unembed::unembed; // fn unembed(x: &Tensor, w_u: &Tensor, b_u: &Tensor) -> Result<Tensor>
// use crate::gpt2_block::block; // fn block(x: &Tensor, p: &BlockW, eps: f64) -> Result<Tensor>
// use crate::gpt2_block::layer_norm; // fn layer_norm(x: &Tensor, p: &LnW, eps: f64) -> Result<Tensor>

/// GPT-2
///
/// The whole model. `tokens` is `u32[b, s]`, `p` holds all weights, and `cfg` the sizes that they were made for. Return the logits,
/// `[b, s, v]`, in the dtype of the weights:
///
/// - the residual stream starts as the embedding of the tokens plus that of the positions;
/// - it goes through the blocks of `p.blocks`, the first first, `cfg.n_layers` of them;
/// - the final layer norm `p.ln_f`, and the unembedding with `p.w_u` and `p.b_u`.
///
/// Every layer norm takes its `eps` from `cfg.ln_eps`. Return an `Err` when there are more positions than `cfg.n_ctx`, or a token that is
/// not in the vocabulary. Gradients must reach every weight. No attention score lies beyond 30000 in size.
///
/// Your own functions are there as `crate::embed::embed`, `crate::gpt2_block::block::block` and so on.
///
/// With d = 768, twelve blocks of twelve heads, and 50257 tokens this is GPT-2 small, no more and no less. Look at what is *not*
/// there: no recurrence, no memory but the stream, no step in which two positions meet outside of attention. Everything that
/// such a model can do, it does with these parts.
///
/// What is allowed:
/// - `p`: finite, any size up to 8 (weights of the norms and of queries and keys multiply into the scores)
/// - `b`: from 1
/// - `s`: from 1
/// - `v`: from 2
/// - `d`: from 2
/// - `h`: from 1
/// - `e`: from 1
/// - `m`: from 1
/// - `layers`: from 1
/// - `spare`: from 0
pub fn gpt(tokens: &Tensor, p: &GptW, cfg: &GptCfg) -> Result<Tensor> {
    todo!()
}
