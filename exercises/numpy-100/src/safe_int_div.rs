// Check it with: cargo xtask grade numpy-100/safe_int_div

use candle_core::{Result, Tensor};

/// Safe division
///
/// Divide the integer vector `a` by the integer vector `b`, entry by entry, dropping the fraction: quotients are rounded
/// **toward zero**, so 7 by -2 gives -3, and -7 by 2 as well. The answer has dtype `i64` and must be exact also for large
/// numbers. If any entry of `b` is 0, return an `Err`. Both vectors are
/// equally long.
///
/// Floats answer 1/0 with infinity and 0/0 with NaN, and carry on. Integers have no such values: Rust, and candle with it,
/// *panics*, which takes the whole program down. A function that other code relies on checks first and reports.
///
/// Example: `[7, -7, 9]` by `[2, 2, 3]` is `[3, -3, 3]`.
///
/// What is allowed:
/// - `a`: from -1125899906842624 to 1125899906842624
/// - `b`: from -1125899906842624 to 1125899906842624
/// - `n`: from 0
pub fn safe_int_div(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    todo!()
}
