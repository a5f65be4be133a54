// Check it with: cargo xtask grade gpt2/split_out

use candle_core::{Result, Tensor};

/// Take the output matrix apart
///
/// After attention, a checkpoint's layer lays what the `h` heads have read side by side, head 0 first, and multiplies the long
/// vector, of width `h * e`, by one matrix `w` of shape `[h * e, d]`. Return it as one matrix for each head, `[h, e, d]`, so that
/// every head can be multiplied by its own and the results be added. Dtype and device stay as they are, infinities and NaN
/// too. Return an `Err` when `h` is 0 or does not divide the number of rows.
///
/// That the two ways of reckoning agree is what makes heads separate objects: each writes to the stream by itself, and what
/// one of them writes can be removed, or looked at, without the others.
///
/// What is allowed:
/// - `w`: finite, of any size; inf, -inf and NaN too
/// - `h`: from 1
/// - `e`: from 1
/// - `d`: from 1
pub fn split_out(w: &Tensor, h: usize) -> Result<Tensor> {
    todo!()
}
