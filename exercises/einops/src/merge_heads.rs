// Check it with: cargo xtask grade einops/merge_heads

use candle_core::{Result, Tensor};

/// Merge the heads
///
/// The way back from `split_heads`. `x` of shape `[b, h, s, e]` holds, for each batch item, head and position, a vector
/// of width `e`. Put the vectors of all heads of a position side by side, head 0 first, and return shape
/// `[b, s, h * e]`:
///
/// `out[n, t, i * e + j] = x[n, i, t, j]`
///
/// `x` may be a view that is not contiguous in memory, as a transpose makes them. Dtype and device stay as they are,
/// and gradients must flow back to `x`.
///
/// In published models the output matrix of an attention layer is applied to this long vector. Written head by head it
/// is a sum of what the heads write, which is what lets us ask what each of them contributes; merging is the step that
/// hides it.
///
/// Example: with one position, the heads `[1, 2]` and `[3, 4]` become `[1, 2, 3, 4]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `b`: from 1
/// - `h`: from 1
/// - `s`: from 1
/// - `e`: from 1
pub fn merge_heads(x: &Tensor) -> Result<Tensor> {
    todo!()
}
