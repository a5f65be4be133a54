// Check it with: cargo xtask grade sampling/greedy

use candle_core::{Result, Tensor};

/// The greedy choice
///
/// `logits` holds one score for each of `v` tokens, shape `[v]`, `f32` or `f64`. Return the number of the token
/// with the largest score. If several share it, the first of them wins. Scores may be negative, all of them even, and some may
/// be `-inf`, which marks a forbidden token; if everything is forbidden all scores are equal, and the answer is 0.
///
/// Greedy choice is what one uses to compare models: no randomness, and the softmax can be left out, since it keeps the order.
/// It is also how a model is asked for its one answer in most interpretability work: is the top token still "Mary" after the
/// ablation?
///
/// What is allowed:
/// - `logits`: finite, of any size; -inf too
/// - `v`: from 1
pub fn greedy(logits: &Tensor) -> Result<u32> {
    todo!()
}
