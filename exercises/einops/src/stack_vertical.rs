// Check it with: cargo xtask grade einops/stack_vertical

use candle_core::{Result, Tensor};

/// Stack pictures into a tower
///
/// `x` holds `b` pictures, channel first: its shape is `[b, c, h, w]`. Return one tall picture of shape `[c, b * h, w]`
/// in which picture 0 is at the top, picture 1 below it, and so on. So row `r` of picture `i` becomes row `i * h + r`:
///
/// `out[k, i * h + r, j] = x[i, k, r, j]`
///
/// Dtype and device stay as they are.
///
/// Two axes become one here, and the slower of them decides what stays together. With the picture as the slow axis a
/// picture stays whole; with the row as the slow axis the tower shows row 0 of all pictures, then row 1 of all
/// pictures. The same choice comes back when the heads of an attention layer are joined to one vector.
///
/// Example: the two pictures `[[1, 2], [3, 4]]` and `[[5, 6], [7, 8]]` of one channel become
/// `[[1, 2], [3, 4], [5, 6], [7, 8]]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `b`: from 1
/// - `c`: from 1
/// - `h`: from 1
/// - `w`: from 1
pub fn stack_vertical(x: &Tensor) -> Result<Tensor> {
    todo!()
}
