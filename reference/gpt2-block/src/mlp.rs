use crate::gelu_new::gelu_new;
use candle_core::{Result, Tensor};
use course::MlpW;

/// `x` `[b, s, d]` widened to `[b, s, m]`, through GELU, and back to `[b, s, d]`.
pub fn mlp(x: &Tensor, p: &MlpW) -> Result<Tensor> {
    let hidden = gelu_new(&x.broadcast_matmul(&p.w_in)?.broadcast_add(&p.b_in)?)?;
    hidden.broadcast_matmul(&p.w_out)?.broadcast_add(&p.b_out)
}
