use candle_core::{Result, Tensor};

/// Gradients of `sum(g * (x w + b))` in `x` `[n, i]`, `w` `[i, o]` and `b` `[o]`, for `g` `[n, o]`.
pub fn linear_backward(x: &Tensor, w: &Tensor, g: &Tensor) -> Result<(Tensor, Tensor, Tensor)> {
    let dx = g.matmul(&w.t()?)?;
    let dw = x.t()?.matmul(g)?;
    Ok((dx, dw, g.sum(0)?))
}
