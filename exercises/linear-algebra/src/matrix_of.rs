// Check it with: cargo xtask grade linear-algebra/matrix_of

use candle_core::{Result, Tensor};

/// The matrix of a map
///
/// You are given a linear function `f` from vectors with `n` entries to vectors with `m` entries, both `f64`, and you cannot look
/// inside: you can only call it. Find its matrix: return the tensor `f64[m, n]` that, multiplied by any vector `x`, gives `f(x)`.
///
/// `f` is linear: `f(a x + b y) = a f(x) + b f(y)`. It takes one vector of shape `[n]` at a time and returns one of shape `[m]`;
/// `n` and `m` need not be equal.
///
/// A matrix is nothing but a linear map written down in two bases; all that a map does, however long the code that computes
/// it, fits into `m n` numbers. That is why the attention heads and unembeddings of a model can be multiplied into a few
/// matrices and read without running the model.
///
/// What is allowed:
/// - `n`: from 1
/// - `m`: from 1
pub fn matrix_of(f: &dyn Fn(&Tensor) -> Result<Tensor>, n: usize, m: usize) -> Result<Tensor> {
    todo!()
}
