use candle_core::{Result, Tensor};

/// `x` `[b, c, h, w]` less the mean over the pixels of each channel of each picture: same shape.
pub fn centre_channels(x: &Tensor) -> Result<Tensor> {
    x.broadcast_sub(&x.mean_keepdim((2, 3))?)
}
