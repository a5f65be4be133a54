use crate::coords::coords;
use candle_core::{Result, Tensor};

/// The matrix `[n, n]` from coordinates in the basis of the columns of `b` `[n, n]` to coordinates in that of `c` `[n, n]`.
/// An error when the columns of `c` are dependent.
pub fn change_of_basis(b: &Tensor, c: &Tensor) -> Result<Tensor> {
    let (n, _) = b.dims2()?;
    let vectors = b.t()?.contiguous()?;
    let mut columns = Vec::new();
    for j in 0..n {
        columns.push(coords(c, &vectors.get(j)?)?);
    }
    Tensor::stack(&columns, 1)
}
