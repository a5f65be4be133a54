use crate::mse_grad::mse_grad;
use candle_core::{DType, Result, Tensor};

/// Gradient descent from zero on the mean squared error of `x` `[n, k]` against `y` `[n]`: the loss before each of the
/// `steps` updates, and the weights `[k]` after the last.
pub fn fit_gd(x: &Tensor, y: &Tensor, lr: f64, steps: usize) -> Result<(Vec<f64>, Tensor)> {
    let (_, k) = x.dims2()?;
    let mut w = Tensor::zeros(k, x.dtype(), x.device())?;
    let mut losses = Vec::with_capacity(steps);
    for _ in 0..steps {
        let (loss, gradient) = mse_grad(x, y, &w)?;
        losses.push(loss.to_dtype(DType::F64)?.to_scalar()?);
        w = (w - (gradient * lr)?)?;
    }
    Ok((losses, w))
}
