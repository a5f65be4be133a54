// Check it with: cargo xtask grade numpy-100/unit_vector

use candle_core::{Device, Result, Tensor};

/// Unit vector
///
/// Return the vector of length `n` that is zero everywhere except for a one at index `k`, counted from 0: shape `[n]`,
/// dtype `f32`, on the device `dev`. When there is no index `k`, that is when `k >= n`, return an `Err`.
///
/// This is the one-hot vector of token `k` in a vocabulary of `n` tokens. Multiplied with the embedding matrix it picks
/// row `k`, so looking up an embedding is a matrix product in disguise; and a cross-entropy loss compares the predicted
/// distribution with just such a vector. An index that is silently out of range would pick nothing at all, which is why
/// it is refused here.
///
/// Example: `unit_vector(4, 2, dev)` is `[0, 0, 1, 0]`.
///
/// What is allowed:
/// - `n`: from 1
/// - `k`: from 0 to `n - 1`
pub fn unit_vector(n: usize, k: usize, dev: &Device) -> Result<Tensor> {
    todo!()
}
