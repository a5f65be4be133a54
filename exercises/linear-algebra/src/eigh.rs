// Check it with: cargo xtask grade linear-algebra/eigh

use candle_core::{Result, Tensor};

/// Eigenvalues and eigenvectors
///
/// Most vectors are turned by a map. An *eigenvector* is only stretched, by a factor that is called its eigenvalue. A symmetric
/// matrix has enough of them for a whole orthonormal basis, and in that basis the map does nothing but stretch.
///
/// Return `(l, v)` for the symmetric matrix `a`, `f64[n, n]`: `l`, `f64[n]`, holds the eigenvalues in ascending order, each as often as
/// it occurs, and the *columns* of `v`, `f64[n, n]`, are orthonormal eigenvectors in the same order. Eigenvalues may be negative,
/// zero, or repeated; entries may be a million or a millionth in size, and errors count relative to the largest entry.
///
/// The eigenvectors are not unique. If `v[.., j]` is one, so is its negative; and where an eigenvalue is repeated, any
/// orthonormal basis of its eigenspace is right. You are judged by what must be true of all of them, not by the signs
/// that somebody else's program picked. candle has no such function, and plain `Vec`s are fine.
///
/// Principal components of activations are eigenvectors of their covariance. Before you give one of them a meaning,
/// remember that inside a repeated eigenvalue no direction is better than another.
///
/// What is allowed:
/// - `n`: up to 40 (sweeps over all pairs take a time that grows with the cube of n)
pub fn eigh(a: &Tensor) -> Result<(Tensor, Tensor)> {
    todo!()
}
