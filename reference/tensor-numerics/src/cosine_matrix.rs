use candle_core::{Result, Tensor};

use crate::unit_rows::unit_rows;

/// Cosines between all rows of `x` `[r, c]`: `[r, r]`, 0 where a row is all zeros.
pub fn cosine_matrix(x: &Tensor) -> Result<Tensor> {
    let directions = unit_rows(x)?;
    directions.matmul(&directions.t()?)
}
