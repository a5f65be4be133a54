// Check it with: cargo xtask grade candle-basics/via_device

use candle_core::{Device, Result, Tensor};

/// To the device and back
///
/// Work on another device: move `x` to the device `dev`, double it there, and bring the result back to the device that `x`
/// came from. The answer has the shape and the dtype of `x`. `x` may have any rank, 0 included, and may have no elements. When
/// the move fails, because nothing can be made on `dev`, return that `Err`.
///
/// candle never moves a tensor by itself: an operation on two tensors that live in different places is an `Err`. So programs
/// follow a fixed pattern. Data go to the GPU once, all the work happens there, and what you want to look at, plot or store
/// comes back at the end. An experiment that caches the activations of a whole model and leaves them on the GPU runs out of
/// memory long before it runs out of ideas.
///
/// Example: `[1, -2]` becomes `[2, -4]`, and lives where `[1, -2]` lived.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `n`: from 0
pub fn via_device(x: &Tensor, dev: &Device) -> Result<Tensor> {
    todo!()
}
