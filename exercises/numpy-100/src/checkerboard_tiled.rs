// Check it with: cargo xtask grade numpy-100/checkerboard_tiled

use candle_core::{Device, Result, Tensor};

/// Checkerboard by tiling
///
/// Return the checkerboard of `2 * half` rows and as many columns, 0 at the top left: dtype `u8`, on the device `dev`. This
/// time no cell is computed. Make something smaller, and let the tensor method `repeat` do the rest.
///
/// There are two ways to make a tensor larger by repetition, and they are easily confused. *Tiling* sets whole copies side
/// by side, `[a, b]` becomes `[a, b, a, b]`; *stretching* repeats each element, `[a, a, b, b]`. When several query heads
/// share one key head, as in grouped-query attention, the keys must be stretched: tiling would pair queries with the wrong
/// keys, and all shapes would still fit.
///
/// Example: `checkerboard_tiled(1, dev)` has the rows `[0, 1]` and `[1, 0]`.
///
/// What is allowed:
/// - `half`: from 1
pub fn checkerboard_tiled(half: usize, dev: &Device) -> Result<Tensor> {
    todo!()
}
