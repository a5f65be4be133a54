// Check it with: cargo xtask grade numpy-100/logical_bytes

use candle_core::{Result, Tensor};

/// Bytes of a tensor
///
/// Return how many bytes the elements of `x` would take if they were stored one after the other. `x` has any dtype and
/// any shape: a tensor of rank 0 has one element, and one with an axis of size 0 has none. `x` may also be a view, which
/// owns less memory than its shape suggests (a broadcast repeats its elements without storing them again); count the
/// elements that the shape shows.
///
/// Memory decides which model fits on which card, and this is how it is estimated: GPT-2 small has 124 439 808 weights,
/// so about 498 MB in `f32` and half of that in `bf16`. The key-value cache of a long text is counted the same way.
///
/// Example: a `u8` tensor of shape `[2, 3]` takes 6 bytes, an `i64` tensor of that shape 48.
///
/// What is allowed:
/// - `N`: u8, u32, i64, bf16, f16, f32 or f64
/// - `x`: finite, any size up to 1e6
pub fn logical_bytes(x: &Tensor) -> Result<usize> {
    todo!()
}
