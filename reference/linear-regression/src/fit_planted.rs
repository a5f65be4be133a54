use crate::fit_closed_form::fit_closed_form;
use crate::with_bias::with_bias;
use candle_core::{DType, Result, Tensor};

/// Weights `[k]` and bias that fit `y` `[n]` by `x` `[n, k]` (both f32). Solved exactly in f64: there is nothing to
/// draw, and the seed is not used.
pub fn fit_planted(x: &Tensor, y: &Tensor, _seed: u64) -> Result<(Tensor, f64)> {
    let (_, k) = x.dims2()?;
    let fit = fit_closed_form(&with_bias(&x.to_dtype(DType::F64)?)?, &y.to_dtype(DType::F64)?)?;
    let weights = fit.narrow(0, 0, k)?.to_dtype(DType::F32)?;
    let bias = fit.get(k)?.to_scalar()?;
    Ok((weights, bias))
}
