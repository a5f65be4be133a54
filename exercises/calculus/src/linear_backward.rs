// Check it with: cargo xtask grade calculus/linear_backward

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::jvp_vjp::jvp_vjp; // fn jvp_vjp(js: &[Tensor], v: &Tensor, u: &Tensor) -> Result<(Tensor, Tensor)>

/// Backward pass of a linear layer
///
/// A linear layer computes `y = x w + b`, with `x` of shape `[n, i]` (one example a row), `w` of shape `[i, o]` and `b` of shape `[o]`,
/// which is added to every row. From the layers behind it comes `g`, of the shape of `y`, `[n, o]`: how fast the loss changes with each
/// entry of `y`. Return how fast the loss changes with each entry of `x`, `w` and `b`: `(dx, dw, db)`, of the shapes `[n, i]`, `[i, o]` and
/// `[o]`. `b` itself is not needed.
///
/// That is the gradient of `sum of g * (x w + b)`, with `g` held fixed. Dtype (`f32` or `f64`) and device are those of the arguments.
/// `g` may hold zeros only. Derive it by hand: `backward` is out of bounds.
///
/// Nearly all of a transformer's parameters sit in such layers, so nearly all of its training is these three formulas. The
/// shapes alone almost give them away, but only if the sizes differ.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `w`: finite, any size up to 1e6
/// - `g`: finite, any size up to 1e6
/// - `n`: from 1
/// - `i`: from 1
/// - `o`: from 1
pub fn linear_backward(x: &Tensor, w: &Tensor, g: &Tensor) -> Result<(Tensor, Tensor, Tensor)> {
    todo!()
}
