// Check it with: cargo xtask grade linear-regression/with_bias

use candle_core::{Result, Tensor};

/// Add the bias column
///
/// Append a column of ones to the inputs: for `x` of shape `[n, k]` return a tensor of shape `[n, k + 1]` whose first `k`
/// columns are those of `x`, unchanged, and whose last column is 1 in every row. Dtype and device are those of `x`. With
/// `k = 0` the answer is one column of ones.
///
/// A linear map sends 0 to 0; real targets have an offset. With the extra column the offset becomes one more weight,
/// `x w + c = [x, 1] [w; c]`, so that any method that finds weights finds the bias too, without a special case.
/// The same trick explains the biases of a transformer: each one is a weight that reads a feature which is always on.
///
/// Mind where the column goes. The other exercises of this unit take the *last* weight for the bias.
///
/// What is allowed:
/// - `x`: finite, of any size; inf, -inf and NaN too
/// - `n`: from 1
/// - `k`: from 0
pub fn with_bias(x: &Tensor) -> Result<Tensor> {
    todo!()
}
