// Check it with: cargo xtask grade tensor-numerics/cosine_matrix

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::unit_rows::unit_rows; // fn unit_rows(x: &Tensor) -> Result<Tensor>

/// Cosine similarities
///
/// Return the cosine of the angle between every two rows of `x`. For `x` of shape `[r, c]` the answer has shape `[r, r]` and
///
/// `out[i, j] = (x[i] . x[j]) / (|x[i]| |x[j]|)`
///
/// where the dot is the sum of products of entries and `|.|` the Euclidean length of a row. A row of zeros has no angle: its
/// cosine with every row, itself included, is 0. Rows may be very short or very long; only directions matter. The dtype is that
/// of `x`. `crate::unit_rows::unit_rows` is available.
///
/// The cosine is 1 for rows that point the same way, 0 at a right angle, and -1 for opposite ones. With it one asks which
/// directions of a model resemble each other: token embeddings, features of a sparse autoencoder, what two heads write. Hundreds
/// of features in a space of fewer dimensions cannot all be at right angles, and this matrix shows how they share it.
///
/// Example: `[[2, 0], [1, 1]]` gives 1 on the diagonal and `0.7071` beside it.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `r`: from 1
/// - `c`: from 1
pub fn cosine_matrix(x: &Tensor) -> Result<Tensor> {
    todo!()
}
