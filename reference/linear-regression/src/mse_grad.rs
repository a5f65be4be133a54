use candle_core::{Result, Tensor};

/// Mean squared error of `x` `[n, k]` times `w` `[k]` against `y` `[n]`, a scalar tensor, and its gradient in `w`, `[k]`.
pub fn mse_grad(x: &Tensor, y: &Tensor, w: &Tensor) -> Result<(Tensor, Tensor)> {
    let (n, _) = x.dims2()?;
    let residual = (x.matmul(&w.unsqueeze(1)?)?.squeeze(1)? - y)?;
    let loss = residual.sqr()?.mean_all()?;
    let gradient = (x.t()?.matmul(&residual.unsqueeze(1)?)?.squeeze(1)? * (2.0 / n as f64))?;
    Ok((loss, gradient))
}
