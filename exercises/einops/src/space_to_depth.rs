// Check it with: cargo xtask grade einops/space_to_depth

use candle_core::{Result, Tensor};

/// Patches become channels
///
/// Cut each picture into square patches of `s` by `s` pixels, side by side, and turn every patch into one pixel with
/// more channels. `x` has the shape `[b, c, h, w]`; the answer has `[b, s * s * c, h / s, w / s]`. The new channels are
/// ordered by row inside the patch, then column inside the patch, then old channel, the last running fastest:
///
/// `out[n, (r * s + q) * c + k, i, j] = x[n, k, i * s + r, j * s + q]`
///
/// If `s` does not divide both `h` and `w`, return an `Err`. Dtype and device stay as they are.
///
/// Vision transformers read pictures this way: a patch is their token, and the many channels are what the first matrix
/// maps to the residual stream. The order of the channels is a convention. If it is read wrongly, the weights still fit
/// and see scrambled patches.
///
/// Example: one channel, `s = 2`, `[[1, 2], [3, 4]]` becomes one pixel with the channels `[1, 2, 3, 4]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `s`: up to 60 (a patch has s * s pixels)
/// - `b`: from 1
/// - `c`: from 1
/// - `i`: from 1
/// - `j`: from 1
pub fn space_to_depth(x: &Tensor, s: usize) -> Result<Tensor> {
    todo!()
}
