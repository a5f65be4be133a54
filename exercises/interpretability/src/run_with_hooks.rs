// Check it with: cargo xtask grade interpretability/run_with_hooks

use candle_core::{Result, Tensor};
use course::{GptCfg, GptW, Hook};

// At hand, as you have written them:
// use crate::gpt2::embed; // fn embed(tokens: &Tensor, w_e: &Tensor) -> Result<Tensor>
// use crate::gpt2::pos_embed; // fn pos_embed(tokens: &Tensor, w_pos: &Tensor) -> Result<Tensor>
// use crate::gpt2::unembed; // fn unembed(x: &Tensor, w_u: &Tensor, b_u: &Tensor) -> Result<Tensor>
// use crate::gpt2_block::layer_norm; // fn layer_norm(x: &Tensor, p: &LnW, eps: f64) -> Result<Tensor>
// use crate::gpt2_block::mlp; // fn mlp(x: &Tensor, p: &MlpW) -> Result<Tensor>
// use crate::attention::attn_pattern; // fn attn_pattern(q: &Tensor, k: &Tensor) -> Result<Tensor>

/// Hooks
///
/// Run the model and let somebody reach in. `hook` is called with the name and the value of every activation, as soon as it has been
/// computed. If it answers with a tensor, that takes the activation's place, and everything after is computed from it; if it answers
/// `None`, the activation stays. Pass on an `Err`. Return the logits, `[b, s, v]`.
///
/// Names and shapes are those of *Keep every activation*, and each is offered once, in this order: `embed`, `pos`; for each block i, with
/// `blocks.{i}.` in front, `resid_pre`, `q`, `k`, `v`, `pattern`, `z`, `attn_out`, `resid_mid`, `mlp_out`, `resid_post`; at last `ln_final`.
///
/// `resid_post` of a block and `resid_pre` of the next are offered both, one after the other: what replaced the first is the value of the second.
/// The type `Hook` is `dyn Fn(&str, &Tensor) -> Result<Option<Tensor>>`.
///
/// Watching shows what goes together with a behaviour; only changing shows what causes it. Ablation, activation patching and steering
/// are this one function with different hooks.
///
/// What is allowed:
/// - `p`: finite, any size up to 20 (weights of the norms and of queries and keys multiply into the scores)
/// - `h`: up to 4 (larger models only take longer)
/// - `layers`: up to 6 (larger models only take longer)
/// - `b`: from 1
/// - `s`: from 2
/// - `v`: from 2
/// - `d`: from 2
/// - `e`: from 1
/// - `m`: from 1
/// - `spare`: from 0
pub fn run_with_hooks(tokens: &Tensor, p: &GptW, cfg: &GptCfg, hook: &Hook) -> Result<Tensor> {
    todo!()
}
