use candle_core::{Result, Tensor};
use candle_einops::einops;

/// `x` `[n]` repeated `k` times as a whole, and entry by entry: both `[n * k]`.
pub fn tile_and_stretch(x: &Tensor, k: usize) -> Result<(Tensor, Tensor)> {
    Ok((einops!("n -> ({k} n)", x)?, einops!("n -> (n {k})", x)?))
}
