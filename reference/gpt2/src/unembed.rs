use candle_core::{Result, Tensor};

/// Logits `[b, s, v]` of the residual stream `x` `[b, s, d]`, which has been normalised: `x w_u + b_u`.
pub fn unembed(x: &Tensor, w_u: &Tensor, b_u: &Tensor) -> Result<Tensor> {
    x.broadcast_matmul(w_u)?.broadcast_add(b_u)
}
