// Check it with: cargo xtask grade training/lm_batch

use candle_core::{Result, Tensor};

/// A batch of windows
///
/// `ids`, `u32[n]`, is a long text of tokens, and `starts`, `u32[b]`, says where to cut. Return two tensors `u32[b, s]`: the inputs, whose row i holds
/// the `s` tokens from place `starts[i]` on, and the targets, the `s` tokens that begin one place later. Return an `Err` when a target would
/// lie beyond the end of the text.
///
/// Target j of a row is what the model should say after reading inputs 0 to j of that row. So one window of `s` tokens is `s` exercises
/// in prediction, with contexts of 1 to `s` tokens, and the model does them all in a single pass.
///
/// What is allowed:
/// - `ids`: any value of its type
/// - `b`: from 1
/// - `s`: from 1
/// - `more`: from 0
pub fn lm_batch(ids: &Tensor, starts: &Tensor, s: usize) -> Result<(Tensor, Tensor)> {
    todo!()
}
