// Check it with: cargo xtask grade probability/standardised_means

use candle_core::{Result, Tensor};

/// Means become normal
///
/// Each row of `x` is a sample: `n` numbers drawn independently from one distribution with mean `mu` and standard deviation
/// `sigma`. For each of the `r` rows return how far its mean lies from `mu`, counted in deviations *of a mean of `n` numbers*.
/// `x` is `f64` of shape `[r, n]`, the answer `f64` of shape `[r]`.
/// `mu` and `sigma` are those of the distribution, so nothing about them is estimated from the rows.
///
/// A mean of many numbers varies less than a single number: independent deviations add in squares, so the sum of `n` of them
/// varies by more than one, but by less than `n` times as much. Work out how much. Rightly counted, the answer varies by 1
/// whatever `n` is. And the larger `n`, the closer its distribution comes to the normal one, whatever the numbers were drawn
/// from: the skewness, for one, shrinks with the root of `n`.
///
/// Every error bar in an interpretability paper rests on this: the mean effect over many prompts is known better than the
/// effect on one, and you are about to say how much better.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `mu`: from -1e6 to 1e6
/// - `sigma`: from 1e-3 to 1000
/// - `r`: from 1
/// - `n`: from 1
pub fn standardised_means(x: &Tensor, mu: f64, sigma: f64) -> Result<Tensor> {
    todo!()
}
