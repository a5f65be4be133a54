use candle_core::{Result, Tensor};

/// The row `x` `[v]` through `e` `[v, d]`, `wv` `[d, k]`, `wo` `[k, d]` and `u` `[d, w]`: `[w]`, one vector at a time.
pub fn chain_apply(e: &Tensor, wv: &Tensor, wo: &Tensor, u: &Tensor, x: &Tensor) -> Result<Tensor> {
    x.unsqueeze(0)?.matmul(e)?.matmul(wv)?.matmul(wo)?.matmul(u)?.squeeze(0)
}
