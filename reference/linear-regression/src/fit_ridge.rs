use crate::fit_closed_form::fit_closed_form;
use candle_core::{D, Result, Tensor};

/// Weights `[k]` that minimise the squared error of `x` `[n, k]` against `y` `[n]` plus `lambda` times the squares of all
/// weights but the last.
pub fn fit_ridge(x: &Tensor, y: &Tensor, lambda: f64) -> Result<Tensor> {
    let (_, k) = x.dims2()?;
    if k == 1 {
        return fit_closed_form(x, y);
    }
    // The penalty is the squared error of k - 1 more rows, sqrt(lambda) times a row of the identity each, with target 0.
    let rows = Tensor::eye(k, x.dtype(), x.device())?.narrow(D::Minus2, 0, k - 1)?;
    let targets = Tensor::zeros(k - 1, y.dtype(), y.device())?;
    let x = Tensor::cat(&[x, &(rows * lambda.sqrt())?], 0)?;
    let y = Tensor::cat(&[y, &targets], 0)?;
    fit_closed_form(&x, &y)
}
