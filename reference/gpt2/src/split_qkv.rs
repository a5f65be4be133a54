use candle_core::{Result, Tensor, bail};

/// Weights `[h, d, e]` and biases `[h, e]` of queries, keys and values, out of the fused `w` `[d, 3 * h * e]` and `b` `[3 * h * e]`.
pub fn split_qkv(w: &Tensor, b: &Tensor, h: usize) -> Result<(Tensor, Tensor, Tensor, Tensor, Tensor, Tensor)> {
    let (d, m) = w.dims2()?;
    if h == 0 || m % (3 * h) != 0 {
        bail!("{m} columns are not queries, keys and values of {h} heads")
    }
    let e = m / (3 * h);
    let w = w.reshape((d, 3, h, e))?.permute((1, 2, 0, 3))?.contiguous()?;
    let b = b.reshape((3, h, e))?;
    Ok((w.get(0)?, w.get(1)?, w.get(2)?, b.get(0)?, b.get(1)?, b.get(2)?))
}
