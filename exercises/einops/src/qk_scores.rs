// Check it with: cargo xtask grade einops/qk_scores

use candle_core::{Result, Tensor};

/// Scores of queries and keys
///
/// `q` of shape `[b, s, h, e]` holds a query and `k` of shape `[b, r, h, e]` a key for each batch item, position and
/// head, in the order in which `project_heads` gives them. There may be another number of keys than of queries. Return
/// the plain dot product of every query with every key *of the same head and the same batch item*, of shape
/// `[b, h, s, r]`: rows are queries, columns are keys.
///
/// `out[n, i, t, u] = sum over j of q[n, t, i, j] * k[n, u, i, j]`
///
/// No mask, no softmax and no division by the root of `e` here. Dtype and device stay as they are, and gradients must
/// flow back to both.
///
/// These are the raw scores that attention turns into a pattern. Heads must not see each other: a score that mixes two
/// heads looks quite normal, and every claim about what one head attends to would be wrong.
///
/// Example: one head of width 2, queries `[1, 0]` and `[0, 2]`, one key `[3, 4]`: the scores are `[[3], [8]]`.
///
/// What is allowed:
/// - `q`: finite, any size up to 1e6
/// - `k`: finite, any size up to 1e6
/// - `b`: from 1
/// - `h`: from 1
/// - `s`: from 1
/// - `r`: from 1
/// - `e`: from 1
pub fn qk_scores(q: &Tensor, k: &Tensor) -> Result<Tensor> {
    todo!()
}
