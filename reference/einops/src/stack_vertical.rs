use candle_core::{Result, Tensor};
use candle_einops::einops;

/// The pictures `x` `[b, c, h, w]` one below the other: `[c, b * h, w]`.
pub fn stack_vertical(x: &Tensor) -> Result<Tensor> {
    einops!("b c h w -> c (b h) w", x)
}
