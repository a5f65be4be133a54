use candle_core::{Result, Tensor};

/// Dot products `[k, k]` of the columns of `basis` `[n, k]` with each other.
pub fn gram(basis: &Tensor) -> Result<Tensor> {
    basis.t()?.matmul(basis)
}
