// Check it with: cargo xtask grade linear-algebra/map_in_basis

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::coords::coords; // fn coords(basis: &Tensor, v: &Tensor) -> Result<Tensor>
// use crate::change_of_basis::change_of_basis; // fn change_of_basis(b: &Tensor, c: &Tensor) -> Result<Tensor>

/// The same map in another basis
///
/// A matrix is a linear map *and* a choice of basis. `m`, `f64[n, n]`, is the matrix of a map in the standard basis. Return the
/// matrix, `f64[n, n]`, of the same map for somebody who reads and writes all vectors in the basis `b`, whose vectors are the
/// columns of the matrix `b`, `f64[n, n]`: it takes the coordinates of a vector in `b` to the coordinates, in `b` again, of what
/// the map makes of that vector.
///
/// When the columns of `b` are dependent, judged as in `coords`, return an `Err`.
/// `crate::coords::coords` and `crate::change_of_basis::change_of_basis` are available.
///
/// The entries change, the map does not. What all these matrices have in common, such as trace, determinant and eigenvalues,
/// belongs to the map; everything else, a large diagonal for example, may be an accident of the basis. Ask which of the
/// two you are looking at whenever you read numbers out of a model's weights.
///
/// What is allowed:
/// - `m`: finite, any size up to 1e6
/// - `n`: up to 40 (the answer is one system of equations for each column)
pub fn map_in_basis(m: &Tensor, b: &Tensor) -> Result<Tensor> {
    todo!()
}
