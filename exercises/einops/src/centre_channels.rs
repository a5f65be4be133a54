// Check it with: cargo xtask grade einops/centre_channels

use candle_core::{Result, Tensor};

/// Centre every channel
///
/// `x` of shape `[b, c, h, w]` holds `b` pictures of `c` channels. Subtract from every channel of every picture its own
/// mean over all its pixels, and return the same shape. Afterwards the pixels of each channel of each picture sum to 0.
/// Nothing is divided: the spread stays as it is.
///
/// A channel of a single pixel becomes 0. Dtype and device stay as they are.
///
/// The same step, over other axes, is the first half of a layer norm, and it is what one does to the activations on a
/// set of prompts before looking for directions in them. The only question is always the same: the mean over *which*
/// axes?
///
/// Example: one picture of one channel, `[[1, 2], [3, 6]]`, has the mean 3 and becomes `[[-2, -1], [0, 3]]`.
///
/// What is allowed:
/// - `x`: finite, any size up to 1e6
/// - `b`: from 1
/// - `c`: from 1
/// - `h`: from 1
/// - `w`: from 1
pub fn centre_channels(x: &Tensor) -> Result<Tensor> {
    todo!()
}
