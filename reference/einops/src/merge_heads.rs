use candle_core::{Result, Tensor};
use candle_einops::einops;

/// The heads `x` `[b, h, s, e]` side by side at each position: `[b, s, h * e]`.
pub fn merge_heads(x: &Tensor) -> Result<Tensor> {
    einops!("b h s e -> b s (h e)", x)
}
