use candle_core::{Result, Tensor};
use candle_einops::einsum;

/// Table `[m, n]` of the products of `x` `[m]` and `y` `[n]`, and the number `x' w y` `[]`.
pub fn outer_bilinear(x: &Tensor, w: &Tensor, y: &Tensor) -> Result<(Tensor, Tensor)> {
    Ok((einsum!("i, j -> i j", x, y)?, einsum!("i, i j, j ->", x, w, y)?))
}
