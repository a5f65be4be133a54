// Check it with: cargo xtask grade tensor-numerics/cross_entropy_rows

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::log_softmax_rows::log_softmax_rows; // fn log_softmax_rows(x: &Tensor) -> Result<Tensor>

/// Cross-entropy per example
///
/// How surprised is a model by the right answer? `x` holds a row of logits for each of `n` examples, shape `[n, k]`, and `truth` the
/// right class of each, shape `[n]`, dtype `u32`, every one below `k`. Return the vector of shape `[n]` with
///
/// `out[i] = -log(p[i, truth[i]])`, where `p[i]` is the softmax of row `i`,
///
/// in the dtype of `x`, one loss an example and no mean over them. Logits are finite and may be in the thousands. A model that is
/// certain and wrong has a large loss, about the gap between the two logits, never infinity; one that is certain and right has
/// a loss of 0, to the accuracy of the dtype. `n` and `k` are at least 1. `crate::log_softmax_rows::log_softmax_rows` is available;
/// the ready-made losses of `candle_nn` are out of bounds.
///
/// The mean of this over tokens is what language models are trained on. Kept apart, token by token, it shows where a text surprises
/// the model, and how much of that a head takes away when you switch it on.
///
/// Example: the row `[0, 0]` has the loss `log(2) = 0.6931`, whichever class is right; the row `[0, 1000]` has 1000 for class 0.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `n`: from 1
/// - `k`: from 1
pub fn cross_entropy_rows(x: &Tensor, truth: &Tensor) -> Result<Tensor> {
    todo!()
}
