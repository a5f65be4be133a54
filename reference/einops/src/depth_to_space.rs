use candle_core::{Result, Tensor};
use candle_einops::einops;

/// Channels of `x` `[b, k, i, j]` as patches of `s` by `s` pixels: `[b, k / (s * s), i * s, j * s]`; Err when they do not fit.
pub fn depth_to_space(x: &Tensor, s: usize) -> Result<Tensor> {
    let (r, q) = (s, s);
    einops!("b ({r} {q} c) i j -> b c (i {r}) (j {q})", x)
}
