use candle_core::{DType, Result, Tensor, Var};

/// Gradient descent from zero on the mean squared error of `x` `[n, k]` against `y` `[n]`, with the gradient from
/// candle: the loss before each of the `steps` updates, and the weights `[k]` after the last.
pub fn fit_autograd(x: &Tensor, y: &Tensor, lr: f64, steps: usize) -> Result<(Vec<f64>, Tensor)> {
    let (_, k) = x.dims2()?;
    let w = Var::zeros(k, x.dtype(), x.device())?;
    let mut losses = Vec::with_capacity(steps);
    for _ in 0..steps {
        let prediction = x.matmul(&w.unsqueeze(1)?)?.squeeze(1)?;
        let loss = (prediction - y)?.sqr()?.mean_all()?;
        losses.push(loss.to_dtype(DType::F64)?.to_scalar()?);
        let gradients = loss.backward()?;
        let Some(gradient) = gradients.get(&w) else {
            candle_core::bail!("the loss does not depend on the weights");
        };
        w.set(&(w.as_tensor() - (gradient * lr)?)?)?;
    }
    Ok((losses, w.as_detached_tensor()))
}
