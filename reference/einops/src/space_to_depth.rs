use candle_core::{Result, Tensor};
use candle_einops::einops;

/// Patches of `s` by `s` pixels of `x` `[b, c, h, w]` as channels: `[b, s * s * c, h / s, w / s]`; Err when they do not fit.
pub fn space_to_depth(x: &Tensor, s: usize) -> Result<Tensor> {
    let (r, q) = (s, s);
    einops!("b c (i {r}) (j {q}) -> b ({r} {q} c) i j", x)
}
