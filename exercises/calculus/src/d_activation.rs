// Check it with: cargo xtask grade calculus/d_activation

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::derivative::derivative; // fn derivative(f: &dyn Fn(f64) -> Result<f64>, x: f64, h: f64) -> Result<f64>

/// Slopes of the activations
///
/// Return the derivative of an activation function at each entry of `x`, `f64[n]`, as a tensor of the same shape. `kind` names it:
///
/// - `relu`: `max(x, 0)`. It has a kink at 0, where no slope is right; here it is 0 (candle's own backward pass takes 1);
/// - `tanh`: the hyperbolic tangent;
/// - `sigmoid`: `1 / (1 + exp(-x))`;
/// - `gelu`: the form with tanh that GPT-2 uses, `x / 2 * (1 + tanh(c (x + 0.044715 x^3)))` with `c = sqrt(2 / pi)`; write `c` with all
///   its digits.
///
/// Any other name is an `Err`. Far out the slopes are finite, and flat where the function is flat.
///
/// Where these slopes are nearly 0 the unit is saturated: hardly any gradient gets through, and the unit hardly learns.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `n`: from 1
pub fn d_activation(kind: &str, x: &Tensor) -> Result<Tensor> {
    todo!()
}
