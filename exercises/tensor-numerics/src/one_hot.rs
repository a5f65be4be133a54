// Check it with: cargo xtask grade tensor-numerics/one_hot

use candle_core::{Result, Tensor};

/// One-hot
///
/// Turn classes into unit vectors. `t` holds `n` class numbers, dtype `u32`; return a matrix of shape `[n, k]` and dtype `f32`, on
/// the device of `t`, whose row `i` has a 1 in column `t[i]` and zeros elsewhere. `k` is at least 1 and says how many classes
/// there are; not every class needs to occur. `n` may be 0, and the answer then has the shape `[0, k]`. A class that is not below
/// `k` is an `Err`, `u32::MAX` included.
///
/// A one-hot row times a matrix is a row of that matrix. So the token embedding of a model, which looks like a table, is a
/// linear map like any other: gradients, directions and products with other weights make sense for it. Writing the input of a
/// model as one-hot rows is the first step of every circuit that is traced back to tokens.
///
/// Example: the classes `[2, 0]` with `k = 3` give `[[0, 0, 1], [1, 0, 0]]`.
///
/// What is allowed:
/// - `n`: from 0
/// - `k`: from 1
pub fn one_hot(t: &Tensor, k: usize) -> Result<Tensor> {
    todo!()
}
