// Check it with: cargo xtask grade einops/tile_and_stretch

use candle_core::{Result, Tensor};

/// Tile or stretch
///
/// There are two ways to repeat a vector `x` of shape `[n]` so that every entry occurs `k` times. Return both, each of
/// shape `[n * k]`:
///
/// - *tiled*: the whole vector `k` times, end to end;
/// - *stretched*: each entry `k` times in a row, then the next entry.
///
/// Dtype and device stay as they are.
///
/// Mind the difference when batches are built: to run each of `n` prompts with `k` different patches, one of the two
/// lists is tiled and the other stretched, so that every prompt meets every patch once. If both are tiled and `n` and `k`
/// share a factor, some pairs come several times and others never, and nothing fails.
///
/// Example: `[1, 2, 3]` with `k = 2` gives `[1, 2, 3, 1, 2, 3]` and `[1, 1, 2, 2, 3, 3]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `n`: from 1
/// - `k`: from 1
pub fn tile_and_stretch(x: &Tensor, k: usize) -> Result<(Tensor, Tensor)> {
    todo!()
}
