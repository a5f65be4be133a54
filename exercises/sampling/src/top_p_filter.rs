// Check it with: cargo xtask grade sampling/top_p_filter

use candle_core::{Result, Tensor};

/// Keep the nucleus
///
/// Sometimes two tokens are sensible, sometimes two hundred: a fixed `k` is wrong one way or the other. Go through the tokens
/// from the most to the least probable and keep them until their probabilities, taken from the softmax of `logits`, reach `p`
/// in sum. The token that reaches it is kept too: the kept ones together have at least `p`, and without the last of them they
/// would have less. Return `logits` with all other tokens at `-inf`; the kept ones keep their logits exactly, at their places.
///
/// At least `min_keep` tokens are kept in any case, the most probable ones, or all when there are fewer. Since `p` is greater
/// than 0, one token always stays, also with `min_keep = 0`. With `p = 1` every token stays, however improbable it is. Among
/// equally probable tokens the one with the smaller number comes first. A logit of `-inf` is `-inf` before and after, also when
/// it counts among the `min_keep`. Return an `Err` unless `0 < p <= 1`.
///
/// `logits` has shape `[v]`, `f32` or `f64`. At least one entry is finite. Shape, dtype and device of the answer are those of `logits`.
///
/// Half of what looks odd in a model's samples is owed to a filter like this one, so know its edges.
///
/// What is allowed:
/// - `logits`: finite, any size up to 30; -inf too (further apart they have probabilities that are rounded to 0)
/// - `p`: from 0.05 to 1
/// - `v`: from 1
pub fn top_p_filter(logits: &Tensor, p: f64, min_keep: usize) -> Result<Tensor> {
    todo!()
}
