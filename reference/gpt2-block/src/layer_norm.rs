use candle_core::{D, Result, Tensor};
use course::LnW;

/// `x` `[b, s, d]` with each position brought to mean 0 and (nearly) variance 1 over `d`, then scaled and shifted.
pub fn layer_norm(x: &Tensor, p: &LnW, eps: f64) -> Result<Tensor> {
    let centred = x.broadcast_sub(&x.mean_keepdim(D::Minus1)?)?;
    let variance = centred.sqr()?.mean_keepdim(D::Minus1)?;
    let spread = (variance + eps)?.sqrt()?;
    centred.broadcast_div(&spread)?.broadcast_mul(&p.w)?.broadcast_add(&p.b)
}
