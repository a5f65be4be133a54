// Check it with: cargo xtask grade linear-algebra/gram

use candle_core::{Result, Tensor};

/// Lengths in a skewed basis
///
/// Two vectors are given by their coordinates `x` and `y` in some basis. Their dot product is *not* the sum of `x[i] y[i]`,
/// unless the basis is orthonormal. What is missing are the lengths of the basis vectors and the angles between them.
///
/// The columns of `basis`, `f64[n, k]`, are `k` vectors in a space of `n` dimensions. Return the matrix `G`, `f64[k, k]`, that puts this
/// right: for all coordinates, `sum over i and j of x[i] G[i, j] y[j]` is the dot product of the two vectors that `x` and `y`
/// describe. `k` may be smaller or larger than `n`, and the vectors may be dependent.
///
/// This matrix is called the Gram matrix. In a model one looks at the Gram matrix of feature directions, to see how far
/// features share dimensions with each other (superposition): were all features orthonormal, it would be the identity.
///
/// What is allowed:
/// - `basis`: finite, any size up to 1e6
/// - `n`: from 1
/// - `k`: from 1
pub fn gram(basis: &Tensor) -> Result<Tensor> {
    todo!()
}
