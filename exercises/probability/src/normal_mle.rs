// Check it with: cargo xtask grade probability/normal_mle

use candle_core::{Result, Tensor};

// At hand, as you have written them:
// use crate::normal_loglik::normal_loglik; // fn normal_loglik(x: &Tensor, mu: f64, sigma: f64) -> Result<f64>

/// Maximum likelihood for a normal
///
/// Which normal distribution explains the numbers in `x` best? Return the mean `mu` and the standard deviation `sigma` that
/// make the log-likelihood of `x` as large as it can be, two numbers. `x` is `f64` of shape `[n]`. When
/// all numbers are equal there is no largest value: the likelihood grows beyond all bounds as `sigma` shrinks. Return
/// `sigma = 0` then.
///
/// At the top of a hill the ground is level. So take the slope of the log-likelihood in `mu` and set it to 0, then the slope
/// in `sigma`, and solve: no search and no loop are needed. What you find may look familiar, but do check the divisor. Numbers
/// may lie close together and far from 0.
///
/// Most likelihoods have no such closed form, and gradient descent goes looking for the level place step by step. Where there
/// is one, it tells exactly where the training should end.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `n`: from 1
pub fn normal_mle(x: &Tensor) -> Result<(f64, f64)> {
    todo!()
}
