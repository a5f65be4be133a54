// Check it with: cargo xtask grade calculus/derivative

use candle_core::Result;

/// Measure a slope
///
/// How fast does a function change at one place? You may only call it. Return the *central difference*
///
/// `(f(x + h) - f(x - h)) / (2 h)`
///
/// of the function `f` of one number, at `x`, with the step `h`, which is positive. Pass on an `Err` of `f`.
///
/// A step forward and a step backward make errors of opposite sign, and half of them cancel: a step ten times smaller makes the
/// answer a hundred times more exact. Not for ever: `f(x + h)` and `f(x - h)` become so alike that rounding is all that is left
/// of their difference. In `f64` about 1e-5 is best.
///
/// With this you can check every gradient that you will ever derive, and every backward pass that you will ever write.
///
/// What is allowed:
/// - `x`: from -1000 to 1000 (farther out rounding takes what is measured)
/// - `h`: from 1e-3 to 10
pub fn derivative(f: &dyn Fn(f64) -> Result<f64>, x: f64, h: f64) -> Result<f64> {
    todo!()
}
