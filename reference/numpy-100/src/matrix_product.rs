use candle_core::{Result, Tensor};

/// Product of `a` `[m, k]` and `b` `[k, n]`: `[m, n]`; Err when the inner sizes differ.
pub fn matrix_product(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    a.matmul(b)
}
