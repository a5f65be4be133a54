use crate::causal_mask::causal_mask;
use candle_core::{D, Result, Tensor};
use candle_nn::ops::softmax;

/// Causal attention pattern `[b, h, query, key]` of queries and keys `[b, h, s, e]`: each row sums to 1.
pub fn attn_pattern(q: &Tensor, k: &Tensor) -> Result<Tensor> {
    let e = q.dim(D::Minus1)?;
    let scores = (q.contiguous()?.matmul(&k.transpose(2, 3)?.contiguous()?)? / (e as f64).sqrt())?;
    softmax(&causal_mask(&scores)?, D::Minus1)
}
