use candle_core::{D, Result, Tensor};

/// Softmax of each row: `x` is `[r, c]`, and so is the answer; its rows sum to 1.
pub fn softmax_rows(x: &Tensor) -> Result<Tensor> {
    // exp of the largest entry is then 1: nothing overflows, and the sum is never 0.
    let shifted = x.broadcast_sub(&x.max_keepdim(D::Minus1)?)?;
    let weights = shifted.exp()?;
    weights.broadcast_div(&weights.sum_keepdim(D::Minus1)?)
}
