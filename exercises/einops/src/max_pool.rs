// Check it with: cargo xtask grade einops/max_pool

use candle_core::{Result, Tensor};

/// Max pooling
///
/// Cut every channel of every picture into tiles of `p` rows and `q` columns, side by side and without overlap, and
/// keep the largest entry of each tile. `x` has the shape `[b, c, h, w]`; the answer has `[b, c, h / p, w / q]`, with
///
/// `out[n, k, i, j] = the largest x[n, k, i * p + r, j * q + s] for r < p and s < q`
///
/// If `p` does not divide `h`, or `q` does not divide `w`, return an `Err`: nothing is cut off silently. Entries may be
/// negative, all of them even. Dtype and device stay as they are.
///
/// Splitting an axis and reducing one of the two parts is the general tool here; pooling is only its best known use. A
/// long attention pattern, say, is looked at as the largest weight in each block of positions, because a mean would
/// drown the few strong entries.
///
/// Example: with `p = 1` and `q = 2`, `[[1, 3, -5, -4]]` becomes `[[3, -4]]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `b`: from 1
/// - `c`: from 1
/// - `i`: from 1
/// - `j`: from 1
/// - `p`: from 1
/// - `q`: from 1
pub fn max_pool(x: &Tensor, p: usize, q: usize) -> Result<Tensor> {
    todo!()
}
