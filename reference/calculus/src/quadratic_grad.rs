use candle_core::{Result, Tensor};

/// The gradient `[n]` at `x` `[n]` of `x' a x + b' x`, for `a` `[n, n]` and `b` `[n]`.
pub fn quadratic_grad(a: &Tensor, b: &Tensor, x: &Tensor) -> Result<Tensor> {
    let both = (a + a.t()?)?;
    both.matmul(&x.unsqueeze(1)?)?.squeeze(1)? + b
}
