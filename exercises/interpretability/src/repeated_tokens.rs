// Check it with: cargo xtask grade interpretability/repeated_tokens

use candle_core::{Result, Tensor};

/// Random tokens, twice
///
/// Make texts on which an induction head shows itself. For each row of `noise`, `f64[b, n]`, numbers from 0 to 1, 1 excluded, return the start
/// token `bos`, then `n` random tokens, then the same `n` tokens once more: `u32[b, 2 n + 1]`. The random token for noise `u` is the whole part of
/// `u * v`, reckoned in `f64`, where `v` is the size of the vocabulary. `bos` may be any number, one of the `v` tokens or not.
///
/// Nothing in the first half can be predicted, and everything in the second half can, but only by looking back to where the
/// current token stood before and reading what came next. Random tokens make sure that no knowledge of language helps.
///
/// What is allowed:
/// - `noise`: from 0 to 0.9999999 (it is one short of 1)
/// - `v`: from 1 to 4294967296
/// - `bos`: any value of its type
/// - `b`: from 1
/// - `n`: from 1
pub fn repeated_tokens(noise: &Tensor, v: usize, bos: u32) -> Result<Tensor> {
    todo!()
}
