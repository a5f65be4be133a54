// Check it with: cargo xtask grade interpretability/head_scores

use candle_core::{Result, Tensor};

/// What does this head do?
///
/// Score one causal attention pattern, `[s, s]`, rows queries, columns keys, each row a distribution over the positions up to its own. Return
/// four numbers, in this order, each the mean weight on a stripe of the pattern:
///
/// - *previous token*: key `t - 1` for query `t`, over all queries that have one;
/// - *current token*: key `t` for query `t`, over all queries;
/// - *first token*: key 0, over all queries;
/// - *induction*, on a text that repeats itself every `period` tokens: the key that comes right *after* the last earlier occurrence of the
///   query's own token, if the text has been periodic all along. Which key is that, in terms of `t` and `period`? Over all queries for which it
///   is a position of the text.
///
/// `period` is from 1 to `s`; with `s = 1` the mean over no query is 0. The pattern is `f32` or `f64`, the scores are plain `f64`.
///
/// A head with an induction score near 1 does in one look what makes few-shot prompts work: find where this happened before,
/// and see how it went on. It needs a partner one layer below, a previous-token head, so the two scores are looked for together.
///
/// What is allowed:
/// - `s`: from 1
pub fn head_scores(pattern: &Tensor, period: usize) -> Result<(f64, f64, f64, f64)> {
    todo!()
}
