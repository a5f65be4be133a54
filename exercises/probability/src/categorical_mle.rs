// Check it with: cargo xtask grade probability/categorical_mle

use candle_core::{Result, Tensor};

/// Maximum likelihood for categories
///
/// A thing has one of `k` categories, numbered from 0. `n` of them were observed: `obs` of shape `[n]`, `u32`. Return the
/// probabilities of the categories under which these observations are most likely, `f64` of shape `[k]`, on the device of
/// `obs`. They are not negative and sum to 1. The likelihood of probabilities `p` is the product of `p[obs[i]]` over all
/// observations.
///
/// A category that was never observed gets exactly 0: any probability given to it would be missing elsewhere. Return an `Err`
/// when an observation is not smaller than `k`, and when there are no observations, since then every `p` is as good as any
/// other.
///
/// Count the bigrams of a text this way, row by row, and you have the best language model that sees one token back: the very
/// model that a transformer without attention can at most become.
///
/// What is allowed:
/// - `n`: from 1
/// - `k`: from 1
pub fn categorical_mle(obs: &Tensor, k: usize) -> Result<Tensor> {
    todo!()
}
