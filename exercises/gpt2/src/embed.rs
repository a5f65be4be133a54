// Check it with: cargo xtask grade gpt2/embed

use candle_core::{Result, Tensor};

/// Token embedding
///
/// Turn tokens into vectors. `tokens` is `u32[b, s]`, numbers of tokens; `w_e`, of shape `[v, d]`, holds a row for each token. Return
/// `[b, s, d]`: at every place the row of the token that stands there. Dtype and device are those of `w_e`, and gradients must
/// reach it. Return an `Err` when a token is not below `v`.
///
/// A lookup is a matrix product in disguise: a row of zeros with a single 1, times `w_e`. Seen so, the embedding is a linear map like
/// all others, tokens are the one basis in the model that means something from the start, and the embedding and the
/// unembedding can be multiplied with what lies between them.
///
/// What is allowed:
/// - `w_e`: finite, of any size
/// - `b`: from 1
/// - `s`: from 1
/// - `v`: from 1
/// - `d`: from 1
pub fn embed(tokens: &Tensor, w_e: &Tensor) -> Result<Tensor> {
    todo!()
}
