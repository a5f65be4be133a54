use crate::linear_backward::linear_backward;
use candle_core::{Result, Tensor};

/// The mean squared error of `tanh(x w1 + b1) w2 + b2` against `t` `[n, o]`, and its gradients in `w1` `[i, h]`, `b1` `[h]`,
/// `w2` `[h, o]` and `b2` `[o]`.
pub fn mlp_backward(
    x: &Tensor,
    t: &Tensor,
    w1: &Tensor,
    b1: &Tensor,
    w2: &Tensor,
    b2: &Tensor,
) -> Result<(Tensor, Tensor, Tensor, Tensor, Tensor)> {
    let hidden = x.matmul(w1)?.broadcast_add(b1)?.tanh()?;
    let residual = (hidden.matmul(w2)?.broadcast_add(b2)? - t)?;
    let loss = residual.sqr()?.mean_all()?;
    let dy = (&residual * (2.0 / residual.elem_count() as f64))?;
    let (dhidden, dw2, db2) = linear_backward(&hidden, w2, &dy)?;
    let before = (dhidden * (1.0 - hidden.sqr()?)?)?;
    let (_, dw1, db1) = linear_backward(x, w1, &before)?;
    Ok((loss, dw1, db1, dw2, db2))
}
