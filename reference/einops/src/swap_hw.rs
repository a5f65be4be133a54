use candle_core::{Result, Tensor};
use candle_einops::einops;

/// The picture `x` `[h, w, c]` with rows and columns swapped: `[w, h, c]`.
pub fn swap_hw(x: &Tensor) -> Result<Tensor> {
    einops!("h w c -> w h c", x)
}
