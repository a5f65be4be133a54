// Check it with: cargo xtask grade tensor-numerics/accuracy

use candle_core::{Result, Tensor};

/// Accuracy
///
/// How often is the model right? `scores` has a row of `k` scores for each of `n` examples, shape `[n, k]`, and `truth` the right
/// class of each, shape `[n]`, dtype `u32`, every one below `k`. Return the share of the examples whose largest score stands at
/// the right class: the number of hits over `n`, as an `f64` with all its digits, so 1 of 3 is 0.3333333333333333. `n` and `k` are at
/// least 1. In each row the largest score occurs once.
///
/// Scores may be logits, log-probabilities or probabilities, on any scale and all of them negative: only their order counts.
/// Batches are often larger than 255, the largest number in a `u8`, and a comparison of tensors gives just that dtype.
///
/// It is the number to report beside a loss, for a probe on activations above all: a probe that finds the part of speech of a token
/// in nine of ten cases says that the activations hold it.
///
/// Example: the rows `[2, 1]`, `[0, 3]`, `[5, 4]` with the classes `[0, 0, 0]` give 2 hits of 3.
///
/// What is allowed:
/// - `n`: from 1
/// - `k`: from 1
pub fn accuracy(scores: &Tensor, truth: &Tensor) -> Result<f64> {
    todo!()
}
