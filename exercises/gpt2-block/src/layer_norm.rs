// Check it with: cargo xtask grade gpt2-block/layer_norm

use candle_core::{Result, Tensor};
use course::LnW;

/// Layer norm
///
/// Normalise each position of the residual stream. `x` is `[b, s, d]`, and the answer has the same shape. For every batch item
/// and position, over its `d` numbers:
///
/// - subtract their mean;
/// - divide by `sqrt(variance + eps)`: the *population* variance, the mean of the squared deviations (divide by `d`, not by
///   `d - 1`), with `eps` *inside* the root;
/// - multiply by `p.w`, then add `p.b`, both `[d]`, the same at every position.
///
/// A position whose numbers are all equal has variance 0; its answer is `p.b`. Numbers may lie close together and far from 0,
/// as 500.0625 and 502.125 do: their variance is wanted as precisely as that of 0.0625 and 2.125.
///
/// Every layer of a transformer reads the stream through such a norm, so that its inputs have one scale however much the
/// layers before have written. It is the one place where a stream's length is lost: a direction can be read, its
/// size only relative to the rest. Gradients must reach `x`, `w` and `b`; candle's fused `candle_nn::ops::layer_norm`
/// and `LayerNorm::forward` record no backward pass, and candle's `var` divides by `d - 1`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `p`: finite, any size up to 1e6
/// - `eps`: from 7.62939453125e-6 to 0.125
/// - `b`: from 1
/// - `s`: from 1
/// - `d`: from 2
pub fn layer_norm(x: &Tensor, p: &LnW, eps: f64) -> Result<Tensor> {
    todo!()
}
