use candle_core::{Result, Tensor};

/// `J v` `[p]` and `J' u` `[n]` for the product `J` of Jacobians that are listed from the innermost function out.
pub fn jvp_vjp(js: &[Tensor], v: &Tensor, u: &Tensor) -> Result<(Tensor, Tensor)> {
    let mut forward = v.unsqueeze(1)?;
    for j in js {
        forward = j.matmul(&forward)?;
    }
    // A row from the left is the transpose from the right.
    let mut back = u.unsqueeze(0)?;
    for j in js.iter().rev() {
        back = back.matmul(j)?;
    }
    Ok((forward.squeeze(1)?, back.squeeze(0)?))
}
