// Check it with: cargo xtask grade linear-algebra/change_of_basis

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::coords::coords; // fn coords(basis: &Tensor, v: &Tensor) -> Result<Tensor>

/// Change of basis
///
/// Two people describe the same vectors, each in a basis of their own. Return the matrix that translates: multiplied by the
/// coordinates of a vector in the first basis, it gives the coordinates of *the same vector* in the second.
///
/// The first basis is the columns of `b`, the second the columns of `c`; both are `f64[n, n]`, and so is the answer.
/// Return an `Err` when the columns of `c` are dependent, judged as in `coords`; those of `b` never are.
/// Basis vectors may be of very different lengths. `crate::coords::coords` is available.
///
/// The vector does not move: only its name changes. In a model the residual stream has no preferred basis either. Turn it,
/// turn every matrix that reads or writes it, and the model computes the same; this matrix is what they are turned with.
///
/// What is allowed:
/// - `n`: up to 40 (the answer is one system of equations for each column)
pub fn change_of_basis(b: &Tensor, c: &Tensor) -> Result<Tensor> {
    todo!()
}
