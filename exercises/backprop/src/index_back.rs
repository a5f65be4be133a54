// Check it with: cargo xtask grade backprop/index_back

use candle_core::{Result, Tensor};

/// Backward of picking entries
///
/// The forward pass picked entries of a vector of `n` numbers: `y[i] = x[idx[i]]`, as `x.index_select(idx, 0)` does it. `g`, of shape
/// `[k]`, is the gradient of `y`. Return the gradient of `x`, of shape `[n]`: dtype and device are those of `g`.
///
/// `idx` is `u32[k]`, and an index may come up more than once, or never. `k` may be 0; `n` is at least 1. Return an `Err` when an
/// index is not below `n`.
///
/// The embedding is such a lookup, with rows in place of numbers. A token that occurs five times in a batch gets five messages;
/// most of the fifty thousand tokens get none, and move only because the optimiser shrinks all weights.
///
/// What is allowed:
/// - `g`: finite, any size up to 1e6
/// - `k`: from 0
/// - `n`: from 1
pub fn index_back(g: &Tensor, idx: &Tensor, n: usize) -> Result<Tensor> {
    todo!()
}
