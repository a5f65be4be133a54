// Check it with: cargo xtask grade tensor-numerics/unit_rows

use candle_core::{Result, Tensor};

/// Unit rows
///
/// Give every row of `x`, of shape `[r, c]`, the length 1, and leave its direction as it is. The length of a row is its Euclidean
/// norm, the root of the sum of its squares. A row of zeros has no direction and stays a row of zeros. Shape and dtype are
/// those of `x`.
///
/// The entries may be as large as 1e35 and as small as 1e-35, also in `f32`. The squares of such numbers no longer fit: the
/// large ones become infinite, the small ones 0. The row as it is meant to be holds nothing but harmless numbers, so there
/// must be a way. A small constant in the divisor is none: it would swallow the small rows.
///
/// In interpretability one compares directions, and how far an activation reaches along them, hardly ever raw vectors. Unit
/// vectors come first: decoder rows of a sparse autoencoder, probe weights, steering vectors.
///
/// Example: `[[3, -4], [0, 0]]` becomes `[[0.6, -0.8], [0, 0]]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e35
/// - `r`: from 1
/// - `c`: from 1
pub fn unit_rows(x: &Tensor) -> Result<Tensor> {
    todo!()
}
