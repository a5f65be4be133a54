// Check it with: cargo xtask grade numpy-100/unravel

use candle_core::Result;

/// Unravel an index
///
/// A tensor with `axes` axes of the sizes `dims` keeps its elements in row-major order, the last axis running fastest. Return where
/// element number `flat`, counted from 0, stands: one index per axis, in the order of the axes. When there is no such element, that is when `flat` is not smaller than the product of the sizes, return an `Err`.
///
/// This is arithmetic and needs no tensor, but every tensor library does it all day long. You will need it yourself: the
/// argmax over a flattened attention pattern is a number like 1 234, and only unravelling it tells which head attended from
/// which token to which.
///
/// Example: in the sizes `[2, 3]` element 4 stands at `[1, 1]`.
///
/// What is allowed:
/// - `dims`: from 1 to 1e5
/// - `axes`: from 1 to 20 (the number of elements must fit a `usize`)
pub fn unravel(flat: usize, dims: &[usize]) -> Result<Vec<usize>> {
    todo!()
}
