// Check it with: cargo xtask grade numpy-100/mean_1d

use candle_core::{Result, Tensor};

/// Mean
///
/// Return the mean of the vector `x`: the sum of its entries divided by how many there are, as a tensor of rank 0 in the
/// dtype of `x` and on its device. The mean of an empty vector is NaN, nothing divided by nothing, and not 0: a made-up
/// zero would look like data.
///
/// Means are in every part of a transformer: a layer norm subtracts the mean of the residual stream, and the loss is a
/// mean over tokens. Divide by the count that really went in. A loss that divides by the padded length instead of the
/// number of tokens changes the size of every gradient, and no shape check will tell you.
///
/// Example: `[1, 2, 6]` gives 3.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `n`: from 0
pub fn mean_1d(x: &Tensor) -> Result<Tensor> {
    todo!()
}
