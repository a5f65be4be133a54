// Check it with: cargo xtask grade numpy-100/pack_rgba

use candle_core::{Result, Tensor};

/// Pack RGBA
///
/// `c` holds `n` colours, one a row, as four bytes: red, green, blue, alpha. Pack each into one number: red in the highest
/// byte, then green, then blue, alpha in the lowest. The answer has shape `[n]`, dtype `u32`, and is on the device of `c`.
///
/// No bit is lost, so the packing can be undone, but only in a dtype that is wide enough: a byte overflows at once, and an
/// `f32` has 24 bits for a number that needs 32. The same care is due with token ids and
/// positions, which is why candle keeps them in integer dtypes.
///
/// Example: `[[1, 2, 3, 4]]` gives `[16909060]`, which is `0x01020304`.
///
/// What is allowed:
/// - `n`: from 0
pub fn pack_rgba(c: &Tensor) -> Result<Tensor> {
    todo!()
}
