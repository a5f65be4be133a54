use candle_core::{Result, Tensor, bail};

/// From row i of `x` `[m, n]` the entries at row i of `idx` `[m, k]`: `[m, k]`.
pub fn gather_2d(x: &Tensor, idx: &Tensor) -> Result<Tensor> {
    let n = x.dim(1)?;
    // candle takes u32::MAX for "0 here", and a GPU reports nothing.
    if let Some(i) = idx
        .flatten_all()?
        .to_vec1::<u32>()?
        .into_iter()
        .find(|i| !(0..n).contains(&(*i as usize)))
    {
        bail!("index {i} is out of range for rows of {n}");
    }
    x.contiguous()?.gather(&idx.contiguous()?, 1)
}
