// Check it with: cargo xtask grade candle-basics/add_bias

use candle_core::{Result, Tensor};

/// Broadcast a bias
///
/// Add the vector `b` of length `c` to every row of `x`. A row is what runs along the last axis, and that axis has the length
/// `c` too; before it stand any number of other axes, or none. So `out[.., j] = x[.., j] + b[j]`, in the shape and dtype of `x`.
/// Both may be views that are not contiguous in memory.
///
/// Broadcasting lines shapes up from the right: the missing axes of `b` are thought in front of it, and an axis of size 1 is
/// repeated as often as needed. In candle this happens only if you ask for it; the plain `+` wants equal shapes.
///
/// Every linear map of a transformer ends with this step. The axes in front are then batch and position, or batch, head and
/// position, and a square matrix will not tell you whether you added along the right one.
///
/// Example: `[[1, 2], [3, 4]]` with `[10, 20]` gives `[[11, 22], [13, 24]]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `b`: finite, of any size; inf and -inf too
/// - `c`: from 1
pub fn add_bias(x: &Tensor, b: &Tensor) -> Result<Tensor> {
    todo!()
}
