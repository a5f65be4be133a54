// Check it with: cargo xtask grade calculus/mlp_backward

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::linear_backward::linear_backward; // fn linear_backward(x: &Tensor, w: &Tensor, g: &Tensor) -> Result<(Tensor, Tensor, Tensor)>
// use crate::d_activation::d_activation; // fn d_activation(kind: &str, x: &Tensor) -> Result<Tensor>

/// Backpropagation by hand
///
/// A network with one hidden layer computes
///
/// `y = tanh(x w1 + b1) w2 + b2`
///
/// for `x` of shape `[n, i]`, one example a row, with `w1` `[i, h]`, `b1` `[h]`, `w2` `[h, o]`, `b2` `[o]`; the biases are added to every row.
/// Its loss against the targets `t`, `[n, o]`, is the mean of `(y - t)^2` over *all* `n o` entries.
///
/// Return `(loss, dw1, db1, dw2, db2)`: the loss, as a tensor without axes, and its gradients with respect to the four
/// parameters, each of the shape of its parameter. Dtype (`f32` or `f64`) and device are those of the arguments,
/// and `tanh` may be saturated. Derive the gradients by hand: `backward` is out of bounds, but
/// `crate::linear_backward::linear_backward` is available.
///
/// There is nothing more to backpropagation than this, only more layers: keep what the forward pass computed, and carry one
/// gradient back from the loss, through each step in turn.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `t`: finite, any size up to 1000 (its square makes the loss)
/// - `w1`: finite, any size up to 1e6
/// - `b1`: finite, any size up to 1e6
/// - `w2`: finite, any size up to 1000 (its square makes the loss)
/// - `b2`: finite, any size up to 1000 (its square makes the loss)
/// - `n`: from 1
/// - `i`: from 1
/// - `h`: from 1
/// - `o`: from 1
pub fn mlp_backward(
    x: &Tensor,
    t: &Tensor,
    w1: &Tensor,
    b1: &Tensor,
    w2: &Tensor,
    b2: &Tensor,
) -> Result<(Tensor, Tensor, Tensor, Tensor, Tensor)> {
    todo!()
}
