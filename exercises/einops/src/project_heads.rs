// Check it with: cargo xtask grade einops/project_heads

use candle_core::{Result, Tensor};

/// Project into every head
///
/// The first step of an attention layer. `x` of shape `[b, s, d]` is the residual stream: batch, position, width. `w`
/// of shape `[h, d, e]` holds one matrix for each of `h` heads. Return what each head reads at each position, of shape
/// `[b, s, h, e]`:
///
/// `out[n, t, i, j] = sum over k of x[n, t, k] * w[i, k, j]`
///
/// `h * e` need not be `d`. `x` and `w` may be views that are not contiguous in memory, as transposed weights are.
/// Dtype and device stay as they are, and gradients must flow back to both.
///
/// Queries, keys and values are all made like this. Keeping one matrix per head, instead of one big matrix for all, is
/// what lets one ask what a single head reads from the stream.
///
/// Example: one position `[1, 2]`, two heads of width 1 with the matrices `[[1], [0]]` and `[[1], [1]]`: the answer is
/// `[[1], [3]]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `w`: finite, any size up to 1e6
/// - `b`: from 1
/// - `s`: from 1
/// - `d`: from 1
/// - `h`: from 1
/// - `e`: from 1
pub fn project_heads(x: &Tensor, w: &Tensor) -> Result<Tensor> {
    todo!()
}
