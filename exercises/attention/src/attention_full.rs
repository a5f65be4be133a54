// Check it with: cargo xtask grade attention/attention_full

use candle_core::{Result, Tensor};
use course::AttnW;

// At hand, as you have written them:
// use crate::attention::attention; // fn attention(x: &Tensor, p: &AttnW) -> Result<Tensor>

/// Attention without a mask
///
/// The same layer with nothing hidden: every position attends to every position, later ones too. `x` is `[b, s, d]`, `p` is an
/// `AttnW`, and the answer is `[b, s, d]`. Head by head: `q`, `k` and `v` from `x` with their biases, scores `q . k / sqrt(e)`
/// (none lies beyond 30000 in size), a softmax over all `s` keys, the values mixed by it, `w_o`; then the sum over heads, and `b_o` once.
///
/// This is the attention of encoders such as BERT. It shows what attention is when left to itself: a function on a *set*
/// of tokens. Shuffle the positions, and the answers are shuffled the same way; nothing in the layer knows which token
/// came first. Word order has to be put in from outside, by position embeddings.
///
/// The causal mask breaks that symmetry, since it tells positions apart by how much they can see. A causal model can
/// find out where it is even without position embeddings. The last position, which sees everything in both cases, gets
/// the same answer with mask and without.
///
/// What is allowed:
/// - `x`: finite, any size up to 20 (scores grow with its square)
/// - `p`: finite, any size up to 20 (scores are products of queries and keys)
/// - `b`: from 1
/// - `s`: from 1
/// - `d`: from 2
/// - `h`: from 1
/// - `e`: from 1
pub fn attention_full(x: &Tensor, p: &AttnW) -> Result<Tensor> {
    todo!()
}
