// Check it with: cargo xtask grade numpy-100/first_non_finite

use candle_core::{Result, Tensor};

/// First bad entry
///
/// Return the position of the first entry of `x` that is NaN or infinite (of either sign), or `None` when all entries are
/// finite. `x` has any shape; positions are counted from 0 in row-major order, the last axis fastest. A tensor of rank 0
/// has the single position 0, and an empty tensor has no bad entry.
///
/// NumPy warns when a computation produces a NaN. candle says nothing: a division by zero deep inside a model surfaces
/// much later as a loss of NaN, when every weight has been poisoned. The way to find the cause is to run this check after
/// each layer and stop at the first hit, since that is the place where it began.
///
/// Example: `[[1, 2], [inf, nan]]` gives `Some(2)`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf, -inf and NaN too
pub fn first_non_finite(x: &Tensor) -> Result<Option<usize>> {
    todo!()
}
