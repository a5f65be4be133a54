// Check it with: cargo xtask grade training/train_step

use candle_core::{Result, Tensor};
use course::{GptCfg, GptW};

// At hand, as you have written them:
// use crate::gpt2::gpt; // fn gpt(tokens: &Tensor, p: &GptW, cfg: &GptCfg) -> Result<Tensor>
// use crate::gpt2::lm_loss; // fn lm_loss(logits: &Tensor, tokens: &Tensor) -> Result<Tensor>
// use crate::linear_regression::adamw; // fn adamw(p0: &Tensor, grads: &[Tensor], lr: f64, b1: f64, b2: f64, eps: f64, wd: f64) -> Result<Tensor>

/// One step of training
///
/// Take one step of AdamW on a batch. Compute the loss of the model on `x`, `u32[b, s]` (*The loss of a language model*: every token but the first is a
/// target), the gradient of every weight, and from these the new weights: the first step of AdamW, as in *AdamW by hand*, with `m` and `v` at zero,
/// `t = 1`, rate `lr`, `b1 = 0.9`, `b2 = 0.999`, `eps = 1e-8` and a weight decay of `0.01` on **every** weight, biases and norms included. Return the loss *before*
/// the step, and the weights after it, as plain tensors. All is `f64`. `s` is at least 2, and `lr` may be 0; no score lies beyond 30000 in size.
///
/// The arguments stay as they are: the old weights must not change under the feet of whoever holds them.
///
/// Every weight must move, and only its own gradient may move it. A weight that never gets a gradient stays at its noise for ever, and the loss
/// falls all the same; looking at each weight after one step is how one finds that out in a second instead of in a week.
///
/// What is allowed:
/// - `p`: finite, any size up to 20 (weights of the norms and of queries and keys multiply into the scores)
/// - `lr`: from 0 to 0.1
/// - `h`: up to 4 (larger models only take longer)
/// - `layers`: up to 3 (larger models only take longer)
/// - `b`: from 1
/// - `s`: from 2
/// - `v`: from 3
/// - `d`: from 3
/// - `e`: from 1
/// - `m`: from 1
/// - `spare`: from 0
pub fn train_step(p: &GptW, cfg: &GptCfg, x: &Tensor, lr: f64) -> Result<(f64, GptW)> {
    todo!()
}
