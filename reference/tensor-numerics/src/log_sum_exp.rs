use candle_core::{Result, Tensor};

/// log(sum(exp(row))) for each row of `x` `[r, c]`: `[r]`; minus infinity for a row of those.
pub fn log_sum_exp(x: &Tensor) -> Result<Tensor> {
    // Where a row's maximum is minus infinity, any finite number does for the shift.
    let shift = x.max_keepdim(1)?.maximum(-1e30)?;
    let total = x.broadcast_sub(&shift)?.exp()?.sum(1)?;
    total.log()? + shift.squeeze(1)?
}
