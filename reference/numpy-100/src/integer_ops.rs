use candle_core::{Result, Tensor};

/// For `z` `[n]` (i64, 0 to 2^20): its cube, 4z, z shifted left and then right by one bit, and -z.
pub fn integer_ops(z: &Tensor) -> Result<(Tensor, Tensor, Tensor, Tensor)> {
    let cube = ((z * z)? * z)?;
    let two = Tensor::full(2i64, z.shape(), z.device())?;
    let doubled = (z * &two)?;
    let four_times = (&doubled * &two)?;
    let shifted_back = (&doubled / &two)?;
    let negated = (z.zeros_like()? - z)?;
    Ok((cube, four_times, shifted_back, negated))
}
