// Check it with: cargo xtask grade numpy-100/float_facts

use candle_core::{DType, Device, Result, Tensor};

/// Float facts
///
/// Answer five questions about floating point in the dtype `dt`, which is `f32` or `f64`, as a vector of five flags (1 for
/// yes, 0 for no), dtype `u8`, on the device `dev`:
///
/// 1. Is 0 times NaN a NaN?
/// 2. Is NaN equal to NaN?
/// 3. Is infinity greater than NaN?
/// 4. Is NaN minus NaN a NaN?
/// 5. Is 0.3 equal to 3 times 0.1, with 0.3, 3 and 0.1 each rounded to `dt` first and the product rounded again?
///
/// Let tensors compute the answers: one of them depends on the dtype. These facts decide how a broken training run looks.
/// Multiplying by a mask does not wipe a NaN out, and a test that compares with NaN never fires, so NaN travels on unseen
/// until the loss shows it.
pub fn float_facts(dt: DType, dev: &Device) -> Result<Tensor> {
    todo!()
}
