use candle_core::{Result, Tensor};

/// Gradients of `a` `[m, k]` and `b` `[k, n]` from the gradient `g` `[m, n]` of their matrix product.
pub fn matmul_back(g: &Tensor, a: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    Ok((g.matmul(&b.t()?)?, a.t()?.matmul(g)?))
}
