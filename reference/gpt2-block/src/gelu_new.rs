use candle_core::{Result, Tensor};
use std::f64::consts::FRAC_2_PI;

/// GELU in the tanh form, elementwise: `0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))`, any shape.
pub fn gelu_new(x: &Tensor) -> Result<Tensor> {
    let cubic = (x + (x.powf(3.0)? * 0.044715)?)?;
    let gate = ((cubic * FRAC_2_PI.sqrt())?.tanh()? + 1.0)?;
    (x * 0.5)?.mul(&gate)
}
