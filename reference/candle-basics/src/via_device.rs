use candle_core::{Device, Result, Tensor};

/// Twice `x`, computed on `dev`, on the device of `x`.
pub fn via_device(x: &Tensor, dev: &Device) -> Result<Tensor> {
    let there = x.to_device(dev)?;
    (there * 2.0)?.to_device(x.device())
}
