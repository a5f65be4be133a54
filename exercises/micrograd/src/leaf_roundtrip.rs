// Check it with: cargo xtask grade micrograd/leaf_roundtrip

use candle_core::Result;

/// A leaf
///
/// Begin your engine. A *node* holds a number, its *value*, and a second number, its *gradient*: how fast the output changes
/// when the value changes. A node that nothing was computed for, such as an input or a parameter, is a *leaf*. Make a leaf
/// that holds `x`, read its value and its gradient, and return both, in this order.
///
/// No output has been named yet, so nothing has been asked of any gradient: what must it be if later contributions are going
/// to be *added* to it? The value is kept as it came: `f64`, the sign of a zero, an infinity or a NaN included.
///
/// A leaf is all there is to a parameter of a model: a number, and a note on how the loss feels about it.
///
/// What is allowed:
/// - `x`: any value of its type
pub fn leaf_roundtrip(x: f64) -> Result<(f64, f64)> {
    todo!()
}
