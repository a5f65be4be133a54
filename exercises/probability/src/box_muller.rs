// Check it with: cargo xtask grade probability/box_muller

use candle_core::{Result, Tensor};

/// Normal numbers from uniform ones
///
/// A random generator hands out numbers that are uniform between 0 and 1, 1 excluded. Weights want normal ones. Take the pair
/// of a row of `u` as a point in polar coordinates: its distance from the origin is `sqrt(-2 ln(1 - u[i, 0]))`, its angle
/// `2 pi u[i, 1]`. Return the points in ordinary coordinates, the one along the cosine first and the one along the sine second.
/// `u` is `f64` of shape `[n, 2]`, the answer too.
///
/// For uniform, independent `u` the two coordinates are normal with mean 0 and deviation 1, and independent of each other
/// although they are made from the same two numbers. Why: a cloud of normal points looks the same from all sides, so its angle
/// is uniform, and its squared distance is exponential, which is what `-2 ln` of a uniform number is as well.
///
/// `1 - u[i, 0]` and not `u[i, 0]` stands in the logarithm since 0 can come up and 1 can't: the answer is always finite.
/// A seed and this function are all it takes to initialise a model in the same way on every machine.
///
/// What is allowed:
/// - `u`: from 0 to 0.9999999999999999 (these are the numbers that a generator gives)
/// - `n`: from 1
pub fn box_muller(u: &Tensor) -> Result<Tensor> {
    todo!()
}
