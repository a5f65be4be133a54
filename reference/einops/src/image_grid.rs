use candle_core::{Result, Tensor};
use candle_einops::einops;

/// The pictures `x` `[n, c, h, w]` in `p` rows of `n / p`: `[c, p * h, (n / p) * w]`; Err when `p` does not divide `n`.
pub fn image_grid(x: &Tensor, p: usize) -> Result<Tensor> {
    einops!("({p} q) c h w -> c ({p} h) (q w)", x)
}
