// Check it with: cargo xtask grade linear-regression/adamw

use candle_core::{Result, Tensor};

/// AdamW by hand
///
/// Return the parameters after one AdamW step for each gradient of a list, in order. `p0` (the start) and every gradient have
/// shape `[n]`. Keep two running averages that start at zero, and count steps `t` from 1:
///
/// - `m <- b1 m + (1 - b1) g` and `v <- b2 v + (1 - b2) g^2`, entry by entry;
/// - corrected for their start at zero: `m / (1 - b1^t)` and `v / (1 - b2^t)`;
/// - `p <- (1 - lr * wd) p - lr * corrected m / (sqrt(corrected v) + eps)`.
///
/// The decay acts on the parameters directly and never enters `m` or `v`: this is the W in the name, and the difference from
/// Adam with an L2 penalty. `eps` stands outside the root. The answer is `[n]`, in the dtype of `p0`.
///
/// Each entry moves by about `lr`, whatever the size of its gradient. That suits transformers, whose gradients differ by
/// orders of magnitude between embeddings, attention and MLP.
///
/// What is allowed:
/// - `p0`: finite, any size up to 1e6
/// - `grads`: finite, any size up to 1e6
/// - `lr`: from 0 to 1
/// - `b1`: from 0 to 0.999
/// - `b2`: from 0 to 0.9999
/// - `eps`: from 1e-12 to 1
/// - `wd`: from 0 to 1
/// - `n`: from 1
/// - `steps`: from 1
pub fn adamw(p0: &Tensor, grads: &[Tensor], lr: f64, b1: f64, b2: f64, eps: f64, wd: f64) -> Result<Tensor> {
    todo!()
}
