// Check it with: cargo xtask grade einops/split_heads

use candle_core::{Result, Tensor};

/// Split a vector into heads
///
/// GPT-2 computes the queries of all heads of a layer with one matrix. What comes out is `x` of shape `[b, s, d]`:
/// batch, position, and a vector of width `d` that holds the queries of `h` heads one after the other, each of width
/// `e = d / h`. Return them with an axis of their own for the head, put before the position: shape `[b, h, s, e]`,
/// where
///
/// `out[n, i, t, j] = x[n, t, i * e + j]`
///
/// So head `i` owns the columns `i * e` to `(i + 1) * e - 1`. If `h` does not divide `d`, return an `Err`. Dtype and
/// device stay as they are, and gradients must flow back to `x`.
///
/// Whoever studies single heads of a published model begins with this step. Taking the columns in another order does
/// not fail; it studies heads that do not exist.
///
/// Example: with one position, `h = 2` and `[1, 2, 3, 4]`, head 0 gets `[1, 2]` and head 1 gets `[3, 4]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `b`: from 1
/// - `s`: from 1
/// - `h`: from 1
/// - `e`: from 1
pub fn split_heads(x: &Tensor, h: usize) -> Result<Tensor> {
    todo!()
}
