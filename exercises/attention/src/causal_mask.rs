// Check it with: cargo xtask grade attention/causal_mask

use candle_core::{Result, Tensor};

/// Causal mask
///
/// Hide the future from attention scores. `scores` has shape `[b, h, s, s]`: batch, head, query position, key position.
/// Return a tensor of the same shape in which
///
/// - every entry whose key position is at most its query position is left exactly as it is (a token sees itself);
/// - every entry whose key position comes *after* its query position is replaced, so that a softmax over the last axis
///   gives it a weight of exactly 0.
///
/// Which value you put there is your choice: `-inf`, or something so negative that it cannot matter. Only the softmax of your
/// answer is compared, never the fill itself.
///
/// A language model is trained on all positions at once, each predicting the token after it. Without the mask a position
/// could read its own answer, and the loss would fall while the model learnt nothing. The mask goes on the scores, before
/// the softmax, so that the remaining weights still sum to 1.
///
/// What is allowed:
/// - `scores`: finite, any size up to 3e4 (a fill must be able to lie far below every score)
/// - `b`: from 1
/// - `h`: from 1
/// - `s`: from 1
pub fn causal_mask(scores: &Tensor) -> Result<Tensor> {
    todo!()
}
