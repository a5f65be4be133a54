// Check it with: cargo xtask grade gpt2/lm_loss

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::tensor_numerics::log_softmax_rows; // fn log_softmax_rows(x: &Tensor) -> Result<Tensor>

/// The loss of a language model
///
/// How surprised is the model by the text? `logits`, of shape `[b, s, v]`, are what the model says at each position about the token that
/// *follows* it; `tokens`, `u32[b, s]`, is the text it read. Return the mean, over all batch items and all positions that have a
/// successor, of minus the log-probability which the position's logits give to the token that follows. The answer is a
/// tensor without axes, in the dtype and on the device of `logits`. `s` is at least 2.
///
/// At the last position nothing follows, so its logits count for nothing; and the first token is predicted by nobody. Logits may
/// lie a thousand and more apart, and the loss is finite all the same. Gradients must reach `logits`. Return an `Err` when a token
/// is not below `v`.
///
/// A model that knows nothing has a loss of `log(v)`, 10.8 for GPT-2's vocabulary; GPT-2 small has about 3.3 on web text. `exp` of the loss
/// is the number of tokens it hesitates between.
///
/// What is allowed:
/// - `logits`: finite, any size up to 1e6
/// - `b`: from 1
/// - `s`: from 2
/// - `v`: from 1
pub fn lm_loss(logits: &Tensor, tokens: &Tensor) -> Result<Tensor> {
    todo!()
}
