use crate::qr::qr;
use candle_core::{Result, Tensor};

/// The matrix `[m, m]` of the orthogonal projection on the span of the columns of `a` `[m, n]`.
pub fn projector(a: &Tensor) -> Result<Tensor> {
    let (q, _) = qr(a)?;
    q.matmul(&q.t()?)
}
