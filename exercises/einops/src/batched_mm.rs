// Check it with: cargo xtask grade einops/batched_mm

use candle_core::{Result, Tensor};

/// One product for each batch item
///
/// `a` of shape `[b, i, j]` and `c` of shape `[b, j, k]` hold `b` matrices each. Multiply them pair by pair: the
/// answer, of shape `[b, i, k]`, holds `a[n] c[n]` for each batch item `n`. Items have nothing to do with each other.
///
/// The two must have the same batch size and the same inner size `j`; if not, return an `Err`, *also when one of the
/// sizes is 1*. `b`, `i` and `k` are at least 1; `j` may be 0, and the answer is then all zeros. Dtype and device stay
/// as they are.
///
/// Write it with `candle_einops::einsum!`; the word `einsum` must occur in your code. Find out what it does on its own
/// when an axis of size 1 meets one of size 3 under the same name.
///
/// Each head of an attention layer is such a batch item. Libraries that stretch an axis of size 1 without a word are
/// handy until the day a batch of one prompt meets a batch of three, and every prompt is patched with the activations
/// of the first.
///
/// What is allowed:
/// - `a`: finite, any size up to 1e6
/// - `c`: finite, any size up to 1e6
/// - `b`: from 1
/// - `i`: from 1
/// - `j`: from 0
/// - `k`: from 1
pub fn batched_mm(a: &Tensor, c: &Tensor) -> Result<Tensor> {
    todo!()
}
