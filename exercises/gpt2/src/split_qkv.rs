// Check it with: cargo xtask grade gpt2/split_qkv

use candle_core::{Result, Tensor};

/// Take the fused weights apart
///
/// A GPT-2 checkpoint keeps queries, keys and values of all heads in one matrix. `w` is `[d, m]` and `b` is `[m]`, with `m = 3 * h * e`:
/// the layer computes `x w + b` and then cuts the `m` columns into three equal blocks, queries first, then keys, then values.
/// Each block is cut into `h` heads of `e` columns, head 0 first.
///
/// Return `(w_q, w_k, w_v, b_q, b_k, b_v)` in the layout of `AttnW`: matrices `[h, d, e]`, one for each head, and biases `[h, e]`.
/// Numbers are only moved; dtype and device stay as they are, infinities and NaN too. Return an `Err` when `m` is not a multiple of
/// `3 * h`, or `h` is 0, or `b` does not have `m` entries.
///
/// In GPT-2 `m` is `3 d`, so there is a way to read the blocks wrongly, and one to read the heads wrongly, for which every
/// shape is right. Nothing crashes: the heads attend by other heads' keys, and the model talks nonsense in good English.
///
/// What is allowed:
/// - `w`: finite, of any size; inf, -inf and NaN too
/// - `b`: finite, of any size; inf, -inf and NaN too
/// - `d`: from 1
/// - `h`: from 1
/// - `e`: from 1
pub fn split_qkv(w: &Tensor, b: &Tensor, h: usize) -> Result<(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)> {
    todo!()
}
