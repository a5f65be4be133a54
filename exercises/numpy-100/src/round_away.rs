// Check it with: cargo xtask grade numpy-100/round_away

use candle_core::{Result, Tensor};

/// Round away from zero
///
/// Round every entry of the vector `x` to a whole number, **away from zero**: 1.2 becomes 2 and -1.2 becomes -2, even the
/// smallest fraction counts. Whole numbers stay as they are, so does zero (whether 0 or -0 comes back does not matter),
/// and so do the infinities. Shape, dtype and device stay.
///
/// There are half a dozen ways to round, and libraries differ in which one they offer. It matters where floats become
/// integers: weights that are quantised to 8 bits are rounded, and a way of rounding that leans to one side shifts all of
/// them together. Splitting a number into sign and magnitude often turns two cases into one.
///
/// Example: `[1.2, -1.2, 3, 0]` becomes `[2, -2, 3, 0]`.
///
/// What is allowed:
/// - `x`: finite, of any size; inf and -inf too
/// - `n`: from 1
pub fn round_away(x: &Tensor) -> Result<Tensor> {
    todo!()
}
