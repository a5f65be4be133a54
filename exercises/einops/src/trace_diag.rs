// Check it with: cargo xtask grade einops/trace_diag

use candle_core::{Result, Tensor};

/// Trace and diagonal
///
/// Return two things of the square matrix `a` of shape `[n, n]`: its trace, the sum of the entries `a[i, i]`, as a
/// tensor without axes, and its diagonal, the vector of these entries, of shape `[n]`. If `a` is not square, return an
/// `Err`. Dtype and device stay as they are.
///
/// Write it with `candle_einops::einsum!`; the word `einsum` must occur in your code. Two rules are all there is to
/// that notation. An axis whose name is missing on the right is summed over. A name that occurs twice in one operand
/// walks along both axes in step.
///
/// Traces turn up as soon as circuits are studied as matrices. The trace of a copying circuit `W_E W_OV W_U`, a matrix
/// from tokens to tokens, sums up how much each token raises its own logit.
///
/// Example: `[[1, 2], [3, 4]]` has the trace 5 and the diagonal `[1, 4]`.
///
/// What is allowed:
/// - `a`: finite, any size up to 1e6
/// - `n`: from 1
pub fn trace_diag(a: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
