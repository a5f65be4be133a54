// Check it with: cargo xtask grade einops/depth_to_space

use candle_core::{Result, Tensor};

/// Channels become patches
///
/// The way back from `space_to_depth`. `x` has the shape `[b, k, i, j]`, and each of its pixels becomes a patch of `s`
/// by `s` pixels. With `c = k / (s * s)` channels left over, return the shape `[b, c, i * s, j * s]`. The channels of
/// `x` are ordered by row inside the patch, then column inside the patch, then channel of the answer, the last running
/// fastest:
///
/// `out[n, m, y * s + r, z * s + q] = x[n, (r * s + q) * c + m, y, z]`
///
/// If `s * s` does not divide `k`, return an `Err`. Dtype and device stay as they are.
///
/// A rearrangement can always be undone: the pattern is read from right to left, and then only the sizes that could not
/// be guessed have to be said. That makes a good test for any reshaping of weights: there and back must be the
/// identity.
///
/// Example: with `s = 2`, one pixel with the channels `[1, 2, 3, 4]` becomes the picture `[[1, 2], [3, 4]]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `s`: up to 60 (a patch has s * s pixels)
/// - `b`: from 1
/// - `c`: from 1
/// - `i`: from 1
/// - `j`: from 1
pub fn depth_to_space(x: &Tensor, s: usize) -> Result<Tensor> {
    todo!()
}
