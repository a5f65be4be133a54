// Check it with: cargo xtask grade numpy-100/standardise

use candle_core::{Result, Tensor};

/// Standardise a matrix
///
/// Shift and scale the entries of the matrix `x` so that, over *all* of them together, the mean is 0 and the population
/// standard deviation is 1. The population standard deviation is the root of the mean squared distance from the mean,
/// divided by the number of entries and not by one less. Shape, dtype and device stay as they are. `x` has at least two
/// entries, and their standard deviation is at least a ten-thousandth of the largest magnitude: the entries may be large
/// compared with the distances between them, and the answer must still be accurate.
///
/// A layer norm does the same to each residual vector, with a small constant against division by zero, and inputs are
/// standardised so that no feature drowns the others just because of its unit.
///
/// Example: `[[1, 3]]` becomes `[[-1, 1]]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `r`: from 1
/// - `c`: from 1
pub fn standardise(x: &Tensor) -> Result<Tensor> {
    todo!()
}
