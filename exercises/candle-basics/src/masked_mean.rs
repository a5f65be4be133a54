// Check it with: cargo xtask grade candle-basics/masked_mean

use candle_core::{Result, Tensor};

/// Masked mean
///
/// Return for each row of `x`, of shape `[r, c]`, the mean of those entries whose place in `keep` holds a 1. `keep` has the same
/// shape, dtype `u8` and only zeros and ones. The answer has shape `[r]` and the dtype of `x`. A row of which nothing is kept
/// has the mean 0.
///
/// What is not kept must not matter at all. Such entries may be infinite or NaN, as padding often is, and `0 * NaN` is NaN.
/// Mind the counting as well: a `u8` ends at 255, and rows are often longer.
///
/// Texts of different lengths are put into one batch by padding the shorter ones. Every average over tokens, the loss to begin
/// with, is then a masked mean; dividing by the length of the row instead makes short texts look better than they are.
///
/// Example: `[[1, 2, 30], [4, 5, 6]]` with `[[1, 1, 0], [0, 0, 0]]` is `[1.5, 0]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `r`: from 1
/// - `c`: from 1
pub fn masked_mean(x: &Tensor, keep: &Tensor) -> Result<Tensor> {
    todo!()
}
