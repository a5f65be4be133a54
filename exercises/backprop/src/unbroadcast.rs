// Check it with: cargo xtask grade backprop/unbroadcast

use candle_core::{Result, Tensor};

/// Undo broadcasting
///
/// A tensor of shape `shape` was broadcast somewhere in the forward pass: axes of size 1 were repeated, and new axes came in
/// front. `g` is the gradient of the result, so it has the larger shape. Return the gradient of the tensor as it was before, of
/// exactly the shape `shape`: whatever an entry was copied to sends its gradient back to it. Dtype and device are those of `g`.
///
/// `shape` may be equal to `g`'s shape, and may be empty (the tensor was a single number, without axes). An axis that has size
/// 1 in both was not repeated. Return an `Err` when a tensor of shape `shape` cannot be broadcast to `g`'s shape.
///
/// Every bias of a model is broadcast over batch and positions, so this is where its gradient comes from. The same question,
/// how much all the copies of a thing matter together, comes back when one asks for the effect of a direction at all positions.
///
/// What is allowed:
/// - `g`: finite, any size up to 1e6
/// - `p`: from 1
/// - `q`: from 1
pub fn unbroadcast(g: &Tensor, shape: &[usize]) -> Result<Tensor> {
    todo!()
}
