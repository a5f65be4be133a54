// Check it with: cargo xtask grade linear-algebra/qr

use candle_core::{Result, Tensor};

/// Orthonormalise
///
/// Turn a skewed basis into an orthonormal one, one vector after the other. The columns of `a`, `f64[m, n]` with `m >= n >= 1`,
/// are independent. Return `(q, r)`:
///
/// - `q`, `f64[m, n]`: its columns have length 1 and are orthogonal to each other, and for every `j` the first `j` columns of
///   `q` span the same subspace as the first `j` columns of `a`;
/// - `r`, `f64[n, n]`: says how `a` is built from `q`, so that `a = q r`. It is zero below the diagonal, and positive on it, which
///   makes the answer unique.
///
/// Columns may differ in length by a factor of a million, and may be *nearly* parallel: they may lie within 1e-5 of their
/// length of a combination of the others. The columns of `q` must be orthogonal to nine digits even then; a formula
/// that is right on paper can lose all of them. Where the rest that a column has beside the columns before it is at
/// most 1e-10 of the column's own length, count the columns as dependent and return an `Err`. Dtype and device stay.
///
/// In an orthonormal basis coordinates are dot products, and lengths are what they seem. Whenever you give a subspace of
/// activations a basis, for a projection or an ablation, you want this one.
///
/// What is allowed:
/// - `n`: up to 40 (each column is compared with all columns before it)
/// - `m`: up to 43 (each column is compared with all columns before it)
pub fn qr(a: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
