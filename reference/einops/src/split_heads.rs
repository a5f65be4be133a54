use candle_core::{Result, Tensor};
use candle_einops::einops;

/// The vectors `x` `[b, s, d]` cut into `h` heads: `[b, h, s, d / h]`; Err when `h` does not divide `d`.
pub fn split_heads(x: &Tensor, h: usize) -> Result<Tensor> {
    einops!("b s ({h} e) -> b {h} s e", x)
}
