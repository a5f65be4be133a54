use crate::svd::svd;
use candle_core::{Result, Tensor};

/// The matrix of rank at most `r` that is closest to `a` `[m, n]`.
pub fn low_rank(a: &Tensor, r: usize) -> Result<Tensor> {
    if r == 0 {
        return a.zeros_like();
    }
    let (u, s, v) = svd(a)?;
    let u = u.narrow(1, 0, r)?.broadcast_mul(&s.narrow(0, 0, r)?)?;
    u.matmul(&v.narrow(1, 0, r)?.t()?.contiguous()?)
}
