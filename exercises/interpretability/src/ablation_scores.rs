// Check it with: cargo xtask grade interpretability/ablation_scores

use candle_core::{Result, Tensor};
use course::{GptCfg, GptW};

// At hand, as you have written them:
// use crate::gpt2::gpt; // fn gpt(tokens: &Tensor, p: &GptW, cfg: &GptCfg) -> Result<Tensor>
// use crate::gpt2::lm_loss; // fn lm_loss(logits: &Tensor, tokens: &Tensor) -> Result<Tensor>

/// Cut out one head at a time
///
/// How much does each head matter on these texts? Return, for every block and head, by how much the loss of the model on `tokens`, `u32[b, s]`, rises
/// when this one head writes nothing: its `z`, the values it has mixed, is replaced by zeros, so that of its block only the other heads and
/// the output bias write. The answer is `[n_layers, n_heads]`; each entry is the loss with that single head cut out, minus the loss of the whole model. A
/// negative entry says that the model does better without it. The loss is that of *The loss of a language model*. `s` is at least 2, and no score
/// lies beyond 30000 in size.
///
/// Cutting out is the bluntest of experiments, and the first to make: a head with a beautiful pattern that nobody needs scores 0. Beware of
/// the other direction, though. Later heads may step in for the one that is gone.
///
/// What is allowed:
/// - `p`: finite, any size up to 20 (weights of the norms and of queries and keys multiply into the scores)
/// - `h`: up to 4 (larger models only take longer)
/// - `layers`: up to 4 (larger models only take longer)
/// - `b`: from 1
/// - `s`: from 2
/// - `v`: from 2
/// - `d`: from 2
/// - `e`: from 1
/// - `m`: from 1
/// - `spare`: from 0
pub fn ablation_scores(tokens: &Tensor, p: &GptW, cfg: &GptCfg) -> Result<Tensor> {
    todo!()
}
