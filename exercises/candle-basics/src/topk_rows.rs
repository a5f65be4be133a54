// Check it with: cargo xtask grade candle-basics/topk_rows

use candle_core::{Result, Tensor};

/// Top k of each row
///
/// For each row of `x`, of shape `[r, c]`, return the `k` largest entries, largest first, and the positions in the row at which
/// they stand. Both answers have shape `[r, k]`: the values in the dtype of `x`, the positions as `u32`. `k` is at least 1, and
/// a `k` greater than `c` is an `Err`.
///
/// Entries may be equal, and the order of equal entries is free, and so is which of them get in when not all of them fit. But no
/// position may be named twice in a row. `x` may be a view that is not contiguous in memory; it holds no NaN.
///
/// The first thing to do with the logits of a model is to look at the five tokens that it finds most likely. Top-k sampling
/// starts like this too, and so does the search for the texts on which a neuron fires most. candle has no such function. It
/// sorts along the last axis, wants a contiguous tensor for that, and on a GPU stops at 8192 columns.
///
/// Example: with `k = 2` the row `[3, 9, -1, 5]` gives the values `[9, 5]` and the positions `[1, 3]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `r`: from 1
/// - `c`: from 1
/// - `k`: from 1 to `c`
pub fn topk_rows(x: &Tensor, k: usize) -> Result<(Tensor, Tensor)> {
    todo!()
}
