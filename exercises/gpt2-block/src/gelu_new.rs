// Check it with: cargo xtask grade gpt2-block/gelu_new

use candle_core::{Result, Tensor};

/// GELU, the tanh form
///
/// Return the activation function of GPT-2, applied to each entry of `x`, which may have any shape and keeps it:
///
/// `0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))`
///
/// Far to the right the answer is `x` itself, far to the left 0, and nowhere NaN. Compute with at least seven digits of the
/// constants, and in the dtype of `x` throughout.
///
/// On a GPU, `x` comes in `f16` and `bf16` too, and the answer is compared with the CPU's.
///
/// GELU weighs an input by the probability that a standard normal number lies below it: `x * Phi(x)`. The form above is a
/// fit to that, off by up to 0.0005, which was cheaper when GPT-2 was trained. The trained weights expect it: run with
/// the exact form, a model of twelve blocks drifts away from its published logits. Unlike relu, it dips below 0 for negative
/// inputs, so that a hidden unit which is slightly off still gets a gradient.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
pub fn gelu_new(x: &Tensor) -> Result<Tensor> {
    todo!()
}
