// Check it with: cargo xtask grade tensor-numerics/log_sum_exp

use candle_core::{Result, Tensor};

/// log-sum-exp
///
/// For each row of `x`, of shape `[r, c]`, return the logarithm of the sum of the exponentials of its entries, a vector of
/// shape `[r]` in the dtype of `x`:
///
/// `out[i] = log(sum over j of exp(x[i, j]))`
///
/// Entries may be in the ten thousands, positive or negative, although `exp(10000)` is infinite and `exp(-10000)` is 0, and rows
/// may lie far apart. An entry may be minus infinity, the mark of what is masked: it adds nothing to the sum. A row in which
/// all is masked has an empty sum, and the answer for it is minus infinity, not NaN. `r` and `c` are at least 1. The ready-made
/// `log_sum_exp` is out of bounds; it stumbles over that last case anyway.
///
/// Think of it as a soft maximum: it is at least the largest entry, and at most the logarithm of `c` more. It is what a softmax
/// divides by, in logarithms, and so half of every cross-entropy. Sums of probabilities too small for any float, over all the
/// tokens that mean "yes" for instance, are taken with it.
///
/// Example: `[[0, 0], [1000, 0]]` gives `[0.6931, 1000]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6; -inf too
/// - `r`: from 1
/// - `c`: from 1
pub fn log_sum_exp(x: &Tensor) -> Result<Tensor> {
    todo!()
}
