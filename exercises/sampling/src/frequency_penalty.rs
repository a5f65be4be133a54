// Check it with: cargo xtask grade sampling/frequency_penalty

use candle_core::{Result, Tensor};

/// Frequency penalty
///
/// Models like to repeat themselves. The frequency penalty holds against each token how often it was used already: lower its
/// logit by `penalty` for every time that it occurs in `ids`. `logits` has shape `[v]`, `f32` or `f64`; `ids` are the `n`
/// tokens so far, `u32` of shape `[n]`, each smaller than `v`; `n` may be 0. The answer has shape, dtype
/// and device of `logits`.
///
/// A token used six times at a penalty of 2 loses 12. Tokens that do not occur keep their logit exactly. A negative penalty
/// rewards repetition instead. A logit of `-inf` stays `-inf`. Return an `Err` when an id is not smaller than `v`.
///
/// Counting into a tensor is worth practising: token frequencies, bigram tables and the gradient of an embedding are all the
/// same sum over repeated indices.
///
/// What is allowed:
/// - `logits`: finite, any size up to 1e6; -inf too
/// - `penalty`: from -1000 to 1000
/// - `v`: from 1
/// - `n`: from 0
pub fn frequency_penalty(logits: &Tensor, ids: &Tensor, penalty: f64) -> Result<Tensor> {
    todo!()
}
