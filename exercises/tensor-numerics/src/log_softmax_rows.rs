// Check it with: cargo xtask grade tensor-numerics/log_softmax_rows

use candle_core::{Result, Tensor};

/// Log-softmax of each row
///
/// Return the logarithm of the softmax of each row: for `x` of shape `[r, c]` the answer has the same shape and
///
/// `out[i, j] = x[i, j] - log(sum over j' of exp(x[i, j']))`
///
/// The ready-made functions of `candle_nn` are out of bounds.
///
/// The answer must be accurate in the tails: an entry that lies 10000 below its row's maximum has the log-probability
/// -10000, to full relative accuracy, not `-inf` and not the logarithm of some small constant. Its probability is far
/// below the smallest positive float, so the way through the probability is closed.
///
/// Cross-entropy is minus one entry of this. When a model is badly wrong about a token, it is exactly the tail that
/// sets the loss, and the gradient that would correct it: a loss that saturates there stops teaching.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e30
/// - `r`: from 1
/// - `c`: from 1
pub fn log_softmax_rows(x: &Tensor) -> Result<Tensor> {
    todo!()
}
