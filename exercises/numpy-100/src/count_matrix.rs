// Check it with: cargo xtask grade numpy-100/count_matrix

use candle_core::{Device, Result, Tensor};

/// Count into a matrix
///
/// Return the matrix with `r` rows and `c` columns that holds 0, 1, 2, … row by row: shape `[r, c]`, dtype `f32`, on the
/// device `dev`. There are at most 2^24 cells, so that an `f32` can count them.
///
/// Tensors keep their numbers in *row-major* order: the last axis runs fastest. A reshape never moves a number, it only
/// says anew where rows end, so this matrix shows you the memory itself. When a model splits its residual stream into
/// heads, `[b, s, h * e]` into `[b, s, h, e]`, the same rule decides which numbers belong to which head; counting
/// matrices are the quickest way to see that a split did what you meant.
///
/// Example: with `r = 2` and `c = 3` the rows are `[0, 1, 2]` and `[3, 4, 5]`.
///
/// What is allowed:
/// - `r`: from 1
/// - `c`: from 1
pub fn count_matrix(r: usize, c: usize, dev: &Device) -> Result<Tensor> {
    todo!()
}
