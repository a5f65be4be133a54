use candle_core::{Result, Tensor};

/// The `k` largest entries of each row of `x` `[r, c]`, largest first, and their columns: two times `[r, k]`.
pub fn topk_rows(x: &Tensor, k: usize) -> Result<(Tensor, Tensor)> {
    let (values, at) = x.contiguous()?.sort_last_dim(false)?;
    // narrow gives the Err where k is more than there is.
    Ok((values.narrow(1, 0, k)?, at.narrow(1, 0, k)?))
}
