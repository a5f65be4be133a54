// Check it with: cargo xtask grade probability/expectation

use candle_core::{Result, Tensor};

/// Expected value
///
/// A random variable takes the value `values[i]` with probability `p[i]`. Return its expected value, the average of the
/// values in which each counts as much as it is probable. Both arguments are `f64` of shape `[k]`; the
/// answer is one number. Values may be negative and may repeat, and a probability may be exactly 0: that value never occurs
/// and has no influence, however large it is.
///
/// Return an `Err` when the question makes no sense: the two lengths differ, a probability is negative or NaN, or the
/// probabilities do not sum to 1. A sum within `1e-6` of 1 is fine, since floating-point sums are seldom exact.
///
/// The expectation is linear: the expectation of a sum is the sum of the expectations, even if the two variables depend on
/// each other in any way. That is why the output of an attention head, an expectation of value vectors under the pattern, may
/// be taken apart term by term.
///
/// What is allowed:
/// - `values`: finite, any size up to 1e6
/// - `k`: from 1
pub fn expectation(values: &Tensor, p: &Tensor) -> Result<f64> {
    todo!()
}
