// Check it with: cargo xtask grade sampling/top_k_filter

use candle_core::{Result, Tensor};

/// Keep the k best
///
/// A vocabulary has a long tail: fifty thousand tokens, each nearly impossible, together probable enough to derail a text.
/// Cut it off. Return `logits` with every token outside the `k` best set to `-inf`; the others keep their logits exactly, at
/// their places. `logits` has shape `[v]`, `f32` or `f64`; shape, dtype and device of the answer are those
/// of `logits`.
///
/// Ties at the cut are not broken: a token stays whenever fewer than `k` tokens have a greater logit than its own. So more than
/// `k` can stay. With `k >= v` nothing is cut. A logit of `-inf` is `-inf` before and after. Return an `Err` for `k = 0`, after
/// which there would be nothing left to choose.
///
/// The softmax later gives exactly 0 to what is `-inf`. The same masking, with other things to be masked, appears in attention
/// and in every "restrict the model to these answers" experiment.
///
/// What is allowed:
/// - `logits`: finite, of any size; -inf too
/// - `k`: from 1, as far as its type goes
/// - `v`: from 1
pub fn top_k_filter(logits: &Tensor, k: usize) -> Result<Tensor> {
    todo!()
}
