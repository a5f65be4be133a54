// Check it with: cargo xtask grade probability/sample_stats

use candle_core::{Result, Tensor};

/// Mean and variance of a sample
///
/// Now the probabilities are unknown: all there is are `n` numbers that were drawn, `x` of shape `[n]` in `f32` or `f64`. Return
/// their mean and their variance, two scalars (tensors of rank 0) in the dtype and on the device of `x`. The variance is the
/// sum of the squared distances from the mean, divided by `n - ddof`.
///
/// Why subtract anything from `n`? The mean was fitted to the same numbers, so they lie closer to it than to the true mean, and
/// the plain average of the squares comes out too small. With `ddof = 1` (*delta degrees of freedom*) it is right on
/// average; with `ddof = 0` it describes the numbers themselves. Larger `ddof` count further fitted parameters.
///
/// Return an `Err`, not a panic, unless `n` is greater than `ddof`. Numbers may be large and lie close together: do not let
/// their squares swallow the difference.
///
/// Layer norm divides by the variance with `ddof = 0`, while `Tensor::var` uses `ddof = 1`. With 4 dimensions the two differ
/// by a third, with 768 hardly at all: the kind of mistake that nobody notices for months.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `n`: from 1
pub fn sample_stats(x: &Tensor, ddof: usize) -> Result<(Tensor, Tensor)> {
    todo!()
}
