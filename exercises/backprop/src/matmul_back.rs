// Check it with: cargo xtask grade backprop/matmul_back

use candle_core::{Result, Tensor};

/// Backward of a matrix product
///
/// The forward pass computed the matrix product `a b`, with `a` of shape `[m, k]` and `b` of shape `[k, n]`. `g`, of shape `[m, n]`, is the
/// gradient of the product. Return the gradients of `a` and of `b`, of the shapes of `a` and `b`. Dtype and device are those of the
/// arguments. That is the gradient of `sum of g * (a b)`, with `g` held fixed.
///
/// Both are matrix products again. So a backward pass costs twice as much as a forward pass, and the gradient of a weight is a
/// sum of outer products, one for each example: what came in, times what was wanted out. Read that way, a trained weight is a
/// record of the activations it has met.
///
/// What is allowed:
/// - `g`: finite, any size up to 1e6
/// - `a`: finite, any size up to 1e6
/// - `b`: finite, any size up to 1e6
/// - `m`: from 1
/// - `k`: from 1
/// - `n`: from 1
pub fn matmul_back(g: &Tensor, a: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
