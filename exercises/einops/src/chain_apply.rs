// Check it with: cargo xtask grade einops/chain_apply

use candle_core::{Result, Tensor};

/// A chain that is never multiplied out
///
/// What a head does to tokens is a chain of four matrices: embed, read the value, write the output, unembed. `e` has
/// the shape `[v, d]`, `wv` `[d, k]`, `wo` `[k, d]` and `u` `[d, w]`. Their product is a `v` by `w` matrix, from tokens
/// to logits. Return what a row of weights over the tokens, `x` of shape `[v]`, becomes on its way through the chain:
///
/// `out = x e wv wo u`, of shape `[w]`.
///
/// Dtype and device stay as they are. The vocabularies `v` and `w` may have tens of thousands of entries, while `d` and
/// `k` are small: a `v` by `w` matrix would not fit into the memory that your function gets. The result does not depend
/// on where the brackets are put; the cost does.
///
/// The full circuit of a head in GPT-2 has 50,257 squared entries, ten gigabytes in `f32`. It is nearly always used
/// through its factors, which hold the same information in a thirtieth of the space.
///
/// Example: with every size 1 and the factors 2, 3, 4, 5, `x = [1]` gives `[120]`.
///
/// What is allowed:
/// - `e`: finite, any size up to 1e6
/// - `wv`: finite, any size up to 1e6
/// - `wo`: finite, any size up to 1e6
/// - `u`: finite, any size up to 1e6
/// - `x`: finite, any size up to 1e6
/// - `v`: from 1
/// - `d`: from 1
/// - `k`: from 1
/// - `w`: from 1
pub fn chain_apply(e: &Tensor, wv: &Tensor, wo: &Tensor, u: &Tensor, x: &Tensor) -> Result<Tensor> {
    todo!()
}
