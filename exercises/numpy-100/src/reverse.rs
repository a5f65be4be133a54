// Check it with: cargo xtask grade numpy-100/reverse

use candle_core::{Result, Tensor};

/// Reverse
///
/// Return the entries of the vector `x` from last to first. `x` has any dtype, which stays as it is, and any length: an
/// empty vector gives an empty vector.
///
/// The values play no part in this, only the positions do. Such pure reorderings are everywhere in work with sequences:
/// some models read a text backwards, and reversing positions is a quick test of whether a model looks at order at all. An
/// attention layer without a mask and without position embeddings, averaged over its outputs, would not notice.
///
/// Example: `[3, 1, 1, 2]` becomes `[2, 1, 1, 3]`.
///
/// What is allowed:
/// - `N`: u8, u32, i64, bf16, f16, f32 or f64
/// - `x`: finite, of any size; inf, -inf and NaN too
/// - `n`: from 0
/// - `m`: from 1
pub fn reverse(x: &Tensor) -> Result<Tensor> {
    todo!()
}
