use candle_core::{Result, Tensor};
use candle_einops::einops;

/// The largest entry of each `p` by `q` tile of `x` `[b, c, h, w]`: `[b, c, h / p, w / q]`; Err when tiles do not fit.
pub fn max_pool(x: &Tensor, p: usize, q: usize) -> Result<Tensor> {
    einops!("b c (h max({p})) (w max({q})) -> b c h w", x)
}
