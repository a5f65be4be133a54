// Check it with: cargo xtask grade linear-algebra/coords

use candle_core::{Result, Tensor};

/// Coordinates in a basis
///
/// A vector is there before any numbers are. It gets coordinates only when somebody chooses a basis, and another basis gives
/// the same vector other numbers.
///
/// The columns of `basis`, `f64[n, n]`, are `n` basis vectors, and `v`, `f64[n]`, is a vector. Return the coordinates of `v` in
/// that basis, `f64[n]`: number `j` says how much of column `j` is needed, so that all the parts together add up to `v`.
///
/// Basis vectors need not be orthogonal, may come in any order, and may differ in length by a factor of a million.
/// Where the columns are dependent there is no such answer, and you return an `Err`. Rounding
/// seldom leaves an exact zero to recognise that by: count the columns as dependent when one of them is a combination of
/// others but for a rest of at most 1e-10 of its own length. Everything else that comes is far from that border.
///
/// candle has no solver for linear systems; work on plain `Vec`s as you like.
///
/// In interpretability the same activation is read in many bases: neurons, principal components, directions of features.
/// None of them is the true one, and this function is the step into any of them.
///
/// What is allowed:
/// - `v`: finite, any size up to 1e6
/// - `n`: up to 60 (elimination takes a time that grows with the cube of n)
pub fn coords(basis: &Tensor, v: &Tensor) -> Result<Tensor> {
    todo!()
}
