// Check it with: cargo xtask grade candle-basics/submatrix

use candle_core::{Result, Tensor};

/// Pick rows and columns
///
/// Cut out of the matrix `x`, of shape `[r, c]`, the rows named in `rows` and the columns named in `cols`: the answer has shape
/// `[a, b]` and `out[i, j] = x[rows[i], cols[j]]`. Both lists are `u32` vectors, of lengths `a` and `b`. Their order counts, an
/// index may occur more than once, and a list may be empty. The dtype is that of `x`.
///
/// An index that is not smaller than its axis is an `Err`, the index `u32::MAX` included. Check this yourself, before you
/// select: candle takes `u32::MAX` for a request for zeros, and on a GPU an index out of range is no `Err` but the end of the
/// process.
///
/// Every row is combined with every column. NumPy's `x[rows, cols]` does something else, it pairs the two lists up, and that
/// is one of the oldest traps there. You need the combination whenever you look at a part of an attention pattern: these
/// queries against those keys.
///
/// Example: rows `[2, 0]` and columns `[1, 1]` of `[[0, 1], [10, 11], [20, 21]]` are `[[21, 21], [1, 1]]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e35
/// - `r`: from 1
/// - `c`: from 1
/// - `a`: from 0
/// - `b`: from 0
pub fn submatrix(x: &Tensor, rows: &Tensor, cols: &Tensor) -> Result<Tensor> {
    todo!()
}
