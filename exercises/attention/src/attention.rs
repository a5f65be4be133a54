// Check it with: cargo xtask grade attention/attention

use candle_core::{Result, Tensor};
use course::AttnW;

// At hand, as you have written them:
// use crate::causal_mask::causal_mask; // fn causal_mask(scores: &Tensor) -> Result<Tensor>
// use crate::attn_pattern::attn_pattern; // fn attn_pattern(q: &Tensor, k: &Tensor) -> Result<Tensor>

/// Causal attention
///
/// The whole layer: multi-head causal attention with every bias. `x` is `[b, s, d]` (batch, position, residual width). Each of
/// the `h` heads has matrices of its own in `p`; `e` is the width of a head, and `h * e` need not be `d`. For head `n`:
///
/// - `q = x w_q[n] + b_q[n]`, and `k`, `v` likewise, each `[b, s, e]`;
/// - the causal pattern of `q` and `k` (`crate::attn_pattern::attn_pattern`), scores divided by `sqrt(e)` (none lies beyond
///   30000 in size);
/// - `z[t] = sum over i of pattern[t, i] v[i]`, and the head writes `z w_o[n]`, of width `d`.
///
/// The answer, `[b, s, d]`, is the sum over heads, plus `b_o` once. It is what the layer adds to the stream: the
/// residual connection is not part of it.
///
/// On a GPU the layer is run in `f16` and `bf16` too, as models are in practice, and compared with the CPU's answer.
///
/// Gradients must reach `x` and every weight, so stay with tensor operations that candle can differentiate: its fused
/// `softmax_last_dim` records no backward pass. Mistakes here rarely show in a loss curve: a model trains around a missing
/// bias or a wrong scale, and is only a little worse for it.
///
/// What is allowed:
/// - `x`: finite, any size up to 20 (scores grow with its square)
/// - `p`: finite, any size up to 20 (scores are products of queries and keys)
/// - `b`: from 1
/// - `s`: from 1
/// - `d`: from 2
/// - `h`: from 1
/// - `e`: from 1
pub fn attention(x: &Tensor, p: &AttnW) -> Result<Tensor> {
    todo!()
}
