// Check it with: cargo xtask grade attention/attn_pattern

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::causal_mask::causal_mask; // fn causal_mask(scores: &Tensor) -> Result<Tensor>

/// Attention pattern
///
/// From queries and keys, who looks where? `q` and `k` have shape `[b, h, s, e]`: batch, head, position, width of a head. Return
/// the causal attention pattern, of shape `[b, h, s, s]`. For query position `t` and key position `i` the score is
///
/// `(sum over j of q[.., t, j] * k[.., i, j]) / sqrt(e)`
///
/// and row `t` is the softmax of its scores over the keys `i = 0..t` only; later keys have weight exactly 0. Rows are queries,
/// the last axis is keys. `crate::causal_mask::causal_mask` is available. No score lies
/// beyond 30000 in size, as there; the pattern must stay finite.
///
/// The root keeps scores of size 1 when queries and keys are made of numbers of size 1, whatever `e` is: a sum of `e` such
/// products has a standard deviation of `sqrt(e)`. The pattern is what one looks at first when studying a head.
///
/// On a GPU, `q` and `k` come in `f16` and `bf16` too, and the pattern is compared with the CPU's.
///
/// A note for later: `candle_nn::ops::softmax_last_dim` gives the same numbers as `candle_nn::ops::softmax`, but records no
/// backward pass, so that queries and keys would silently never train.
///
/// What is allowed:
/// - `q`: finite, any size up to 1000 (scores are products of queries and keys)
/// - `k`: finite, any size up to 1000 (scores are products of queries and keys)
/// - `b`: from 1
/// - `h`: from 1
/// - `s`: from 1
/// - `e`: from 1
pub fn attn_pattern(q: &Tensor, k: &Tensor) -> Result<Tensor> {
    todo!()
}
