// Check it with: cargo xtask grade tensor-numerics/softmax_rows

use candle_core::{Result, Tensor};

/// Softmax of each row
///
/// Turn each row of scores into a probability distribution. For `x` of shape `[r, c]` return `p` of the same shape with
///
/// `p[i, j] = exp(x[i, j]) / sum over j' of exp(x[i, j'])`
///
/// so every row is positive and sums to 1. Write it from elementwise operations, reductions and broadcasting; the
/// ready-made functions of `candle_nn` are out of bounds.
///
/// A large score must not turn its row into NaN, although `exp(10000)` is infinite in `f32` and in `f64`, and rows may lie
/// far apart from each other. `-inf` is the mark of a masked position: its probability is exactly 0. Each row has at least
/// one finite entry.
///
/// On a GPU, rows come in `f16` and `bf16` too, and the answer is compared with the CPU's: let the dtype be that of `x`.
///
/// This function turns attention scores into a pattern, and logits into next-token probabilities. Only differences
/// within a row matter to it: that is why a model's logits have no zero point of their own.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e30; -inf too
/// - `r`: from 1
/// - `c`: from 1
pub fn softmax_rows(x: &Tensor) -> Result<Tensor> {
    todo!()
}
