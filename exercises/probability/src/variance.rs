// Check it with: cargo xtask grade probability/variance

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::expectation::expectation; // fn expectation(values: &Tensor, p: &Tensor) -> Result<f64>

/// Variance and standard deviation
///
/// How far from its expectation does a random variable usually lie? It takes the value `values[i]` with probability `p[i]`;
/// both arguments are `f64` of shape `[k]`, and `p` is a distribution (no negative entry, the sum is 1 up to
/// rounding). Return two numbers: the variance, which is the expected squared distance from the expectation, and the standard
/// deviation, its square root. A variable that can take one value only has variance 0. Entries of `p` may be 0.
///
/// Numbers can be large while their spread is small: values around a million that differ by one must give an answer that is
/// right to nine digits. Two formulas that are the same on paper are not the same in floating-point numbers.
/// `crate::expectation::expectation` is available.
///
/// When two variables are independent, their variances add. The deviations themselves do not: they add in squares, like the
/// two short sides of a right triangle. A sum of `e` independent products of size 1 is therefore `sqrt(e)` large, and this is
/// the square root by which attention scores are divided.
///
/// What is allowed:
/// - `values`: finite, any size up to 1e6
/// - `k`: from 1
/// - `l`: from 1
pub fn variance(values: &Tensor, p: &Tensor) -> Result<(f64, f64)> {
    todo!()
}
