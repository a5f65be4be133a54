// Check it with: cargo xtask grade gpt2/pos_embed

use candle_core::{Result, Tensor};

/// Position embedding
///
/// Attention by itself does not know which token came first, so each position adds a vector of its own. `tokens` is `u32[b, s]`, and
/// only its shape matters; `w_pos`, of shape `[ctx, d]`, holds a row for each position that the model can read. Return `[b, s, d]`:
/// for every batch item the rows 0 to `s - 1`. Dtype and device are those of `w_pos`, and gradients must reach it. Return an `Err`
/// when `s` is larger than `ctx`.
///
/// The rows are weights like any others, found by training. In GPT-2 they turn out to lie on a helix: position is something
/// the model has come to draw.
///
/// What is allowed:
/// - `w_pos`: finite, of any size; inf, -inf and NaN too
/// - `b`: from 1
/// - `s`: from 1
/// - `spare`: from 0
/// - `d`: from 1
pub fn pos_embed(tokens: &Tensor, w_pos: &Tensor) -> Result<Tensor> {
    todo!()
}
