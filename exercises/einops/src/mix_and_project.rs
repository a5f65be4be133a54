// Check it with: cargo xtask grade einops/mix_and_project

use candle_core::{Result, Tensor};

/// From pattern to residual stream
///
/// The second half of an attention layer. `p` of shape `[b, h, s, r]` says how much weight each of `s` queries gives to
/// each of `r` keys, head by head. `v` of shape `[b, r, h, e]` holds the value of each key position, and `w_o` of shape
/// `[h, e, d]` one output matrix a head. Return what the layer writes to the stream, of shape `[b, s, d]`:
///
/// - head `i` mixes its values: `z[n, t, i, j] = sum over u of p[n, i, t, u] * v[n, u, i, j]`;
/// - it writes `z` times its own matrix `w_o[i]`, a vector of width `d`;
/// - the answer is the *sum* of what all heads write.
///
/// The weights `p` are used as they come: a head that was switched off has only zeros, and rows need not sum to 1.
/// There may be more queries than keys or fewer, and `h * e` need not be `d`. Dtype and device stay as they are, and
/// gradients must flow back to all three.
///
/// That the heads are simply added is the reason why one can ask how much each of them contributes to an answer. You
/// will take this sum apart again later.
///
/// Example: one head of width 1, one query with the weights `[0.25, 0.75]`, values 4 and 8, `w_o = [[1, 10]]`: the head
/// mixes to 7, and the answer is `[7, 70]`.
///
/// What is allowed:
/// - `p`: finite, any size up to 1e6
/// - `v`: finite, any size up to 1e6
/// - `w_o`: finite, any size up to 1e6
/// - `b`: from 1
/// - `h`: from 1
/// - `s`: from 1
/// - `r`: from 1
/// - `e`: from 1
/// - `d`: from 1
pub fn mix_and_project(p: &Tensor, v: &Tensor, w_o: &Tensor) -> Result<Tensor> {
    todo!()
}
