// Check it with: cargo xtask grade probability/entropies

use candle_core::{Result, Tensor};

/// Entropy, cross-entropy, divergence
///
/// Call `-ln(p)` the surprise at something that had probability `p`: certain things do not surprise, impossible ones do
/// without limit. `p` and `q` are two distributions over the same `k` things, `f64` of shape `[k]`, and
/// things really happen as `p` says. Return three numbers, with natural logarithms:
///
/// - the entropy of `p`: the surprise to be expected of someone who knows `p`;
/// - the cross-entropy: the surprise to be expected of someone who believes in `q`, while `p` is true;
/// - the divergence from `p` to `q`: how much of the cross-entropy could have been avoided.
///
/// Probabilities may be exactly 0. What never happens adds nothing to any of the three, whatever `q` says of it. If something
/// that can happen has probability 0 under `q`, the last two are infinite. NaN is never an answer.
///
/// The loss of a language model is a cross-entropy. It cannot fall below the entropy of the text; what is above it is the
/// divergence, and that is all that training can remove. Divergences also tell how far an ablation moved a model's prediction.
///
/// What is allowed:
/// - `k`: from 1
/// - `l`: from 1
pub fn entropies(p: &Tensor, q: &Tensor) -> Result<(f64, f64, f64)> {
    todo!()
}
