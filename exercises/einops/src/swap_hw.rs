// Check it with: cargo xtask grade einops/swap_hw

use candle_core::{Result, Tensor};

/// Swap height and width
///
/// A picture `x` has the shape `[h, w, c]`: row, column, colour channel. Return the picture mirrored along its main
/// diagonal, with the shape `[w, h, c]`:
///
/// `out[j, i, k] = x[i, j, k]`
///
/// The channels of a pixel stay together, in their order. `x` may be a view that is not contiguous in memory. Dtype and
/// device stay as they are.
///
/// Swapping axes moves numbers to other places. A reshape only counts the same numbers off in another grid. Both give
/// `[w, h, c]`, and only one is right. The two are mixed up more often than anything else when heads and positions of
/// an attention layer change places.
///
/// Example: with one channel, `[[1, 2, 3], [4, 5, 6]]` becomes `[[1, 4], [2, 5], [3, 6]]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `h`: from 1
/// - `w`: from 1
/// - `c`: from 1
pub fn swap_hw(x: &Tensor) -> Result<Tensor> {
    todo!()
}
