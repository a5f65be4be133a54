use candle_core::{Result, Tensor};

/// The product of Jacobians that are listed from the innermost function out.
pub fn chain(js: &[Tensor]) -> Result<Tensor> {
    let Some((first, later)) = js.split_first() else {
        candle_core::bail!("no function, no Jacobian");
    };
    let mut whole = first.clone();
    for j in later {
        whole = j.matmul(&whole)?;
    }
    Ok(whole)
}
