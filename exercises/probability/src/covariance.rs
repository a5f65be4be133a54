// Check it with: cargo xtask grade probability/covariance

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::sample_stats::sample_stats; // fn sample_stats(x: &Tensor, ddof: usize) -> Result<(Tensor, Tensor)>

/// Covariance matrix
///
/// Each row of `x` is one observation of `k` variables: shape `[n, k]`, `f32` or `f64`.
/// Return their covariance matrix, shape `[k, k]`, in the dtype and on the device of `x`. Entry `[a, b]` is the sum over the
/// rows of the product of two distances, that of column `a` from its mean and that of column `b` from its mean, divided by
/// `n - 1`. Columns may be constant, there may be more columns than rows, and values may lie far from 0 and close together.
/// Return an `Err` when `n` is less than 2.
///
/// On the diagonal stand the variances. Off it stands what the variance of a sum has beyond the sum of the variances: nothing
/// for independent variables. The whole matrix tells the variance in every direction, and if the observations pass through a
/// linear map, the matrix passes through it on both sides.
///
/// The directions of largest variance of activations are the eigenvectors of this matrix. It is the first thing to look at in
/// a cloud of activations, before any probe.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `n`: from 2
/// - `k`: from 1
pub fn covariance(x: &Tensor) -> Result<Tensor> {
    todo!()
}
