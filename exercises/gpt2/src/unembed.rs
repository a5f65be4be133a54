// Check it with: cargo xtask grade gpt2/unembed

use candle_core::{Result, Tensor};

/// Unembedding
///
/// Turn the end of the residual stream into logits. `x`, of shape `[b, s, d]`, has been through the final layer norm already; `w_u`
/// is `[d, v]` and `b_u` is `[v]`. Return `[b, s, v]`: at every position, for each token the inner product of the stream with the token's
/// column of `w_u`, plus the token's entry of `b_u`. Dtype and device are those of the arguments, and gradients must reach all three.
///
/// Column t of `w_u` is a direction: the stream speaks for token t as far as it points that way. The difference of two columns
/// is the direction in which the model prefers one token to the other, and since the stream is a sum, every layer's share in
/// that preference can be read off: direct logit attribution.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `w_u`: finite, any size up to 1e6
/// - `b_u`: finite, any size up to 1e6
/// - `b`: from 1
/// - `s`: from 1
/// - `d`: from 1
/// - `v`: from 1
pub fn unembed(x: &Tensor, w_u: &Tensor, b_u: &Tensor) -> Result<Tensor> {
    todo!()
}
