// Check it with: cargo xtask grade einops/mv

use candle_core::{Result, Tensor};

/// Matrix times vector
///
/// Multiply the matrix `a` of shape `[m, n]` by the vector `v` of shape `[n]`: the answer has shape `[m]`, and its
/// entry `i` is the sum over `j` of `a[i, j] * v[j]`. `m` is at least 1; `n` may be 0, and then all sums are empty and
/// the answer is all zeros. Dtype and device stay as they are.
///
/// Write it with `candle_einops::einsum!`; the word `einsum` must occur in your code. A name that two operands share
/// and that is missing on the right is multiplied and summed: that is a contraction, the only kind of sum a
/// transformer's linear maps know.
///
/// In interpretability the rows of `a` are often directions (of features, of tokens in the unembedding), `v` is a
/// vector of the residual stream, and the answer says how far `v` points in each of them.
///
/// Example: `[[1, 2], [3, 4]]` times `[1, -1]` is `[-1, -1]`.
///
/// What is allowed:
/// - `a`: finite, any size up to 1e6
/// - `v`: finite, any size up to 1e6
/// - `m`: from 1
/// - `n`: from 0
pub fn mv(a: &Tensor, v: &Tensor) -> Result<Tensor> {
    todo!()
}
