// Check it with: cargo xtask grade numpy-100/sum_from

use candle_core::{Result, Tensor};

/// Sum with a start
///
/// Return the sum of each row of the matrix `x`, begun at the number `start` instead of at 0: shape `[r]`, dtype and
/// device of `x`. A row without entries (`c = 0`) gives just `start`.
///
/// The question behind it is a trap in Python: `sum(range(5), -1)` is 9, but after `from numpy import *` the same line
/// gives 10, because NumPy's `sum` takes its second argument for an *axis*. Rust's types keep the two apart here, yet the
/// doubt stays: over which axis did I sum? When a softmax or a loss is wrong, that is the first thing to look at, and two
/// sizes that differ are what brings it to light.
///
/// Example: `[[1, 2, 3], [4, 5, 6]]` with `start = -1` gives `[5, 14]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `start`: from -1e6 to 1e6
/// - `r`: from 1
/// - `c`: from 0
pub fn sum_from(x: &Tensor, start: f64) -> Result<Tensor> {
    todo!()
}
