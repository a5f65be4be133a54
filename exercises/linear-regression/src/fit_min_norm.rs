// Check it with: cargo xtask grade linear-regression/fit_min_norm

use candle_core::{Result, Tensor};

/// The shortest of all best fits
///
/// When the columns of `x` are dependent, or there are more weights than rows, many weights fit equally well. Return the
/// shortest: among all `w` of shape `[k]` that minimise `|y - x w|^2`, the one with the least `|w|`. `x` is `[n, k]`, `y` is
/// `[n]`, both `f64`, of any rank; when `x` is all zeros the answer is zeros.
///
/// In floating point, "dependent" needs a threshold: treat every singular value that is at most `rtol` times the largest as
/// exactly 0. No singular value lies within a factor of 5 of the cut. candle has no
/// decomposition to offer; work on host values as you like.
///
/// Gradient descent that starts at zero also ends here, for it never leaves the span of the rows of `x`. That is why
/// overparametrised models that are trained this way prefer small weights without being told to.
///
/// What is allowed:
/// - `y`: finite, any size up to 1e6
/// - `k`: up to 8 (a decomposition by turns on plain Vecs is enough)
/// - `n`: up to 8 (a decomposition by turns on plain Vecs is enough)
/// - `r`: from 1 to `min(n, k)`
pub fn fit_min_norm(x: &Tensor, y: &Tensor, rtol: f64) -> Result<Tensor> {
    todo!()
}
