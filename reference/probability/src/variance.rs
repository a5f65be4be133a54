use candle_core::{Result, Tensor};

use crate::expectation::expectation;

/// Variance and standard deviation of a variable that takes `values` `[k]` with probabilities `p` `[k]`.
pub fn variance(values: &Tensor, p: &Tensor) -> Result<(f64, f64)> {
    let mean = expectation(values, p)?;
    let spread = expectation(&(values - mean)?.sqr()?, p)?;
    Ok((spread, spread.sqrt()))
}
