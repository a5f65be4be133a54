// Check it with: cargo xtask grade tensor-numerics/gather_2d

use candle_core::{Result, Tensor};

/// Gather along the second axis
///
/// Look up in each row of `x` at places of its own: for `x` of shape `[m, n]` and `idx` of shape `[m, k]` and dtype `u32` return
/// `[m, k]` with
///
/// `out[i, j] = x[i, idx[i, j]]`
///
/// The dtype is that of `x`. A place may be named more than once, and `k` may be larger than `n`. `idx` and `x` may be views that
/// are not contiguous in memory.
///
/// An index of `n` or more is an `Err`, `u32::MAX` included: check it before you look up. candle takes `u32::MAX` for a request
/// for 0, and on a GPU an index out of range is no `Err` but the end of the process.
///
/// A language model gives a row of scores for each position, and the text says which entry of that row was right. Picking these
/// entries out, one a row or a few, is the step from logits to a loss, and from logits to the difference between two answers.
///
/// Example: `[[1, 2, 3], [4, 5, 6]]` at `[[2, 0], [1, 1]]` is `[[3, 1], [5, 5]]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e35
/// - `m`: from 1
/// - `n`: from 1
/// - `k`: from 1
pub fn gather_2d(x: &Tensor, idx: &Tensor) -> Result<Tensor> {
    todo!()
}
