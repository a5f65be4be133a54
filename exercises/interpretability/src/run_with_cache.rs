// Check it with: cargo xtask grade interpretability/run_with_cache

use candle_core::{Result, Tensor};
use course::{GptCfg, GptW, Named};

// At hand, as you have written them:
// use crate::gpt2::embed; // fn embed(tokens: &Tensor, w_e: &Tensor) -> Result<Tensor>
// use crate::gpt2::pos_embed; // fn pos_embed(tokens: &Tensor, w_pos: &Tensor) -> Result<Tensor>
// use crate::gpt2::unembed; // fn unembed(x: &Tensor, w_u: &Tensor, b_u: &Tensor) -> Result<Tensor>
// use crate::gpt2_block::layer_norm; // fn layer_norm(x: &Tensor, p: &LnW, eps: f64) -> Result<Tensor>
// use crate::gpt2_block::mlp; // fn mlp(x: &Tensor, p: &MlpW) -> Result<Tensor>
// use crate::attention::attn_pattern; // fn attn_pattern(q: &Tensor, k: &Tensor) -> Result<Tensor>

/// Keep every activation
///
/// Run the model and keep what it computes on the way. Return the logits, `[b, s, v]`, those of *GPT-2* in the unit before, and a map
/// from names to activations (`Named` is a `BTreeMap<String, Tensor>`):
///
/// - `embed` and `pos`, `[b, s, d]`: the embeddings of tokens and positions;
/// - for each block i, with `blocks.{i}.` in front: `resid_pre`, the stream that the block reads; `q`, `k`, `v`, `[b, h, s, e]`, biases included;
///   `pattern`, `[b, h, s, s]`; `z`, `[b, h, s, e]`, the values mixed by the pattern, head by head; `attn_out`, what attention adds to the stream;
///   `resid_mid`, the stream after that; `mlp_out`, what the MLP adds; `resid_post`, the stream that the block leaves. The last four and
///   the first are `[b, s, d]`;
/// - `ln_final`, `[b, s, d]`: the stream after the last layer norm, as the unembedding reads it.
///
/// These names, all of them and no others. No score lies beyond 30000 in size.
///
/// Nearly every question about a model begins with such a cache: what was on the stream here, where did this head look. To build
/// one you have to open your attention layer, since what is inside of a function cannot be kept from outside.
///
/// What is allowed:
/// - `p`: finite, any size up to 20 (weights of the norms and of queries and keys multiply into the scores)
/// - `h`: up to 4 (larger models only take longer)
/// - `layers`: up to 12 (larger models only take longer)
/// - `b`: from 1
/// - `s`: from 1
/// - `v`: from 2
/// - `d`: from 2
/// - `e`: from 1
/// - `m`: from 1
/// - `spare`: from 0
pub fn run_with_cache(tokens: &Tensor, p: &GptW, cfg: &GptCfg) -> Result<(Tensor, Named)> {
    todo!()
}
