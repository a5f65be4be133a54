use crate::change_of_basis::change_of_basis;
use candle_core::{Result, Tensor};

/// The matrix `[n, n]`, in the basis of the columns of `b` `[n, n]`, of the map with the matrix `m` `[n, n]` in the standard
/// basis. An error when the columns of `b` are dependent.
pub fn map_in_basis(m: &Tensor, b: &Tensor) -> Result<Tensor> {
    // Column j of m b is where basis vector j goes; it is wanted in terms of b.
    change_of_basis(&m.matmul(b)?, b)
}
