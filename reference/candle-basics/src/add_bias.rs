use candle_core::{Result, Tensor};

/// `x` `[.., c]` with `b` `[c]` added to every row.
pub fn add_bias(x: &Tensor, b: &Tensor) -> Result<Tensor> {
    x.broadcast_add(b)
}
