// Check it with: cargo xtask grade einops/image_grid

use candle_core::{Result, Tensor};

/// A contact sheet
///
/// Lay `n` pictures of equal size out on one sheet. `x` has the shape `[n, c, h, w]`, and `p` is the number of rows of
/// pictures on the sheet. With `q = n / p` pictures in each row, return the sheet of shape `[c, p * h, q * w]`. The
/// sheet is filled as one reads: pictures 0 to `q - 1` form the first row from left to right, picture `q` begins the
/// second row, and so on.
///
/// If `p` does not divide `n`, the sheet would have holes: return an `Err`. Dtype and device stay as they are.
///
/// A sheet like this is how one looks at the attention patterns of all heads of a layer at once, and a sheet whose
/// panels lie in the wrong order leads to a wrong head.
///
/// Example: four pictures of one pixel, `1, 2, 3, 4`, with `p = 2` become `[[1, 2], [3, 4]]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `p`: from 1
/// - `q`: from 1
/// - `c`: from 1
/// - `h`: from 1
/// - `w`: from 1
pub fn image_grid(x: &Tensor, p: usize) -> Result<Tensor> {
    todo!()
}
