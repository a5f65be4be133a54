// Check it with: cargo xtask grade numpy-100/common_values

use candle_core::{Result, Tensor};

/// Common values
///
/// Return the values that occur in both integer vectors `a` and `b`, each once, in ascending order: dtype `i64`, shape
/// `[k]`, on the device of `a`. The vectors may have different lengths, hold repeats and negative numbers. When they have nothing in common the answer is empty, shape `[0]`.
///
/// How many values are common depends on the data, and candle has no operation for sets, so this is work for the host,
/// where Rust's standard library has what it takes. Questions of this kind come up around models rather than inside them:
/// which tokens do two vocabularies share, which documents of the test set were in the training set as well?
///
/// Example: `[3, 1, 3, 2]` and `[5, 3, 2]` give `[2, 3]`.
///
/// What is allowed:
/// - `a`: any value of its type
/// - `b`: any value of its type
/// - `m`: from 0
/// - `n`: from 0
pub fn common_values(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    todo!()
}
