// Check it with: cargo xtask grade einops/outer_bilinear

use candle_core::{Result, Tensor};

/// Outer product and bilinear form
///
/// For the vectors `x` of shape `[m]` and `y` of shape `[n]` and the matrix `w` of shape `[m, n]` return two things:
///
/// - `outer`, of shape `[m, n]`: the table of all products, `outer[i, j] = x[i] * y[j]`;
/// - `form`, without axes: the number `x' w y`, the sum over all `i` and `j` of `x[i] * w[i, j] * y[j]`.
///
/// Dtype and device stay as they are. Write it with `candle_einops::einsum!`; the word `einsum` must occur in your
/// code. It takes any number of operands.
///
/// A bilinear form is what an attention score is: `x` the query's residual stream, `y` the key's, and `w` the head's
/// query-key matrix. The first index of `w` belongs to the query and the second to the key; swapped, you would study
/// who is looked at instead of who looks.
///
/// Example: `x = [1, 2]`, `y = [3, 4]` give the table `[[3, 4], [6, 8]]`; with `w = [[1, 0], [0, 0]]` the form is 3.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `w`: finite, any size up to 1e6
/// - `y`: finite, any size up to 1e6
/// - `m`: from 1
/// - `n`: from 1
pub fn outer_bilinear(x: &Tensor, w: &Tensor, y: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
