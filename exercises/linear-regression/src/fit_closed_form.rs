// Check it with: cargo xtask grade linear-regression/fit_closed_form

use candle_core::{Result, Tensor};

/// Least squares in closed form
///
/// Return the weights `w` of shape `[k]` that minimise the squared error
///
/// `sum over i of (y[i] - sum over j of x[i, j] w[j])^2`
///
/// for `x` of shape `[n, k]` and `y` of shape `[n]`, both `f64`. The columns of `x` are independent (so `n >= k`), and their
/// condition number stays below a few hundred; the best `w` is then unique. There is no bias column unless `x` holds one:
/// add nothing.
///
/// At the minimum the residual `y - x w` is orthogonal to every column of `x`: what is left over cannot be explained by
/// any of them. Written out, that is `k` equations in `k` unknowns. candle has no solver for linear systems, so part of the
/// exercise is to write a small one: on plain `Vec`s is fine.
///
/// The same projection is what a linear probe does, when one asks which direction of a model's activations predicts a
/// label.
///
/// What is allowed:
/// - `y`: finite, any size up to 1e6
/// - `k`: up to 6 (a small solver is enough)
/// - `n`: from k
pub fn fit_closed_form(x: &Tensor, y: &Tensor) -> Result<Tensor> {
    todo!()
}
