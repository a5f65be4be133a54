// Check it with: cargo xtask grade sampling/apply_temperature

use candle_core::{Result, Tensor};

/// Temperature
///
/// Return the logits of the same distribution at temperature `t`: every logit divided by `t`. `logits` has shape `[v]`, `f32`
/// or `f64`; the answer has the same shape, dtype and device. An entry of `-inf`, a forbidden token, stays
/// `-inf`. Return an `Err` when `t` is not greater than 0.
///
/// What comes out are logits again, no probabilities: the softmax follows later, after whatever else is to be done to them. A
/// temperature may be as small as 0.001, and nothing may be cut off or moved for that.
///
/// In the softmax every ratio of two probabilities is raised to the power `1 / t`. Below 1 that sharpens the distribution
/// towards its favourite, above 1 it flattens it, and at 1 the model speaks as it was trained to. There is nothing else that
/// temperature does: the order of the tokens stays.
///
/// What is allowed:
/// - `logits`: finite, any size up to 1e6; -inf too
/// - `t`: from 1e-3 to 1000
/// - `v`: from 1
pub fn apply_temperature(logits: &Tensor, t: f64) -> Result<Tensor> {
    todo!()
}
