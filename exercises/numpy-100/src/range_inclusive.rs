// Check it with: cargo xtask grade numpy-100/range_inclusive

use candle_core::{Device, Result, Tensor};

/// Integer range
///
/// Return the integers from `lo` to `hi`, **both included**, ascending: a vector of dtype `i64` on the device `dev`. When
/// `lo` is greater than `hi` there are none and the answer is the empty vector, shape `[0]`. At most a few thousand
/// numbers are asked for.
///
/// Position ids and token ids are made this way. They stay integers for a reason: an `f32` counts correctly only up to
/// 2^24, about 16.8 million, and then begins to skip numbers, while ids into a large data set go far beyond.
///
/// Example: `range_inclusive(3, 6, dev)` is `[3, 4, 5, 6]`.
///
/// What is allowed:
/// - `lo`: from -1e12 to 1e12
pub fn range_inclusive(lo: i64, hi: i64, dev: &Device) -> Result<Tensor> {
    todo!()
}
