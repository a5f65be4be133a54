use candle_core::{Result, Tensor};

/// `x` `[r, c]` shifted and scaled to mean 0 and population standard deviation 1 over all entries.
pub fn standardise(x: &Tensor) -> Result<Tensor> {
    let centred = x.broadcast_sub(&x.mean_all()?)?;
    let deviation = centred.sqr()?.mean_all()?.sqrt()?;
    centred.broadcast_div(&deviation)
}
