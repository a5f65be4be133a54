// Check it with: cargo xtask grade backprop/mul_back

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::unbroadcast::unbroadcast; // fn unbroadcast(g: &Tensor, shape: &[usize]) -> Result<Tensor>

/// Backward of a product
///
/// The forward pass computed `a * b`, entry by entry; `a` and `b` may have different shapes, and whichever is smaller was
/// broadcast (`broadcast_mul`). `g` is the gradient of the product and has its shape. Return the gradients of `a` and of `b`, each
/// of the shape of its tensor. Dtype and device are those of the arguments.
///
/// That is the gradient of `sum of g * (a * b)`, with `g` held fixed.
///
/// A gate is such a product: an attention weight times a value, a layer norm's scale times a direction, an ablation mask times
/// a head's output. The gradient of a mask entry, at a mask of ones, is the first-order estimate of what cutting that part
/// would do: attribution patching in one multiplication.
///
/// What is allowed:
/// - `g`: finite, any size up to 1e6
/// - `a`: finite, any size up to 1e6
/// - `b`: finite, any size up to 1e6
/// - `c`: from 1
/// - `p`: from 1
/// - `q`: from 1
/// - `one`: from 0
pub fn mul_back(g: &Tensor, a: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
