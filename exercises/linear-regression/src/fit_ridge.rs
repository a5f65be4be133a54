// Check it with: cargo xtask grade linear-regression/fit_ridge

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::fit_closed_form::fit_closed_form; // fn fit_closed_form(x: &Tensor, y: &Tensor) -> Result<Tensor>

/// Ridge regression
///
/// Return the weights `w` of shape `[k]` that minimise the penalised squared error
///
/// `sum over i of (y[i] - (x w)[i])^2 + lambda * sum over j < k - 1 of w[j]^2`
///
/// for `x` of shape `[n, k]` and `y` of shape `[n]`, both `f64`. It is a sum over the rows, not a mean, and the *last* weight is not
/// penalised: the last column of `x` is all ones, so that weight is the bias. Where `lambda` is 0 the columns are
/// independent, above it the other columns may be dependent. With `k = 1` only the bias is left.
///
/// Sparing the bias matters: a penalty on it would make the fit depend on where the zero of `y` happens to lie. A very large
/// `lambda` should leave the mean of `y`, not 0.
///
/// Ridge is weight decay seen from the other end: what AdamW's decay does step by step, this does in closed form. Linear
/// probes on activations use it nearly always, because neighbouring directions are almost dependent.
///
/// What is allowed:
/// - `y`: finite, any size up to 1e6
/// - `lambda`: from 0 to 1e9
/// - `k`: up to 6 (a small solver is enough)
/// - `n`: from k + 3
pub fn fit_ridge(x: &Tensor, y: &Tensor, lambda: f64) -> Result<Tensor> {
    todo!()
}
