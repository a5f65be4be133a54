// Check it with: cargo xtask grade sampling/generate

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::draw::draw; // fn draw(logits: &Tensor, u: f64) -> Result<u32>

/// Write a text
///
/// Let a language model write. `model` takes tokens, `u32` of shape `[1, s]`, and returns logits of shape `[1, s, v]`: those at
/// position `i` are for the token that follows position `i`. Starting from `prompt`, `u32` of shape `[n]`,
/// add up to `steps` tokens one at a time, and return the prompt and all new tokens: `u32` of shape `[k]`, on the device of
/// `prompt`.
///
/// For each new token call the model once, on the last `n_ctx` tokens there are, prompt and new ones alike, or on all of them
/// when they are fewer: the model cannot read more. Choose the token by the rule of the exercise *Draw a token*, with
/// `noise[i]` for the i-th new token; `crate::draw::draw` is available. `noise` is `f64` of shape `[steps]`.
///
/// Stop after the token `eos` was chosen; it belongs to the answer. An `eos` inside the prompt stops nothing. With `steps = 0`
/// the answer is the prompt and the model is never called. Return an `Err` when `n_ctx` is 0.
///
/// The choice becomes the next input: that is all there is to a writing model. It is also why one unlucky token early can carry
/// a text away, and why the model is called again and again on nearly the same tokens, which a key-value cache saves.
///
/// What is allowed:
/// - `n_ctx`: from 1, as far as its type goes
/// - `n`: from 1
/// - `steps`: from 0
/// - `v`: from 3
pub fn generate(
    model: &dyn Fn(&Tensor) -> Result<Tensor>,
    prompt: &Tensor,
    steps: usize,
    n_ctx: usize,
    eos: u32,
    noise: &Tensor,
) -> Result<Tensor> {
    todo!()
}
