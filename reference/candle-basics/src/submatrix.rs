use candle_core::{Result, Tensor, bail};

/// The cells of `x` `[r, c]` where `rows` `[a]` and `cols` `[b]` cross: `[a, b]`.
pub fn submatrix(x: &Tensor, rows: &Tensor, cols: &Tensor) -> Result<Tensor> {
    let (r, c) = x.dims2()?;
    check(rows, r)?;
    check(cols, c)?;
    x.index_select(rows, 0)?.index_select(cols, 1)
}

/// Whether all indices lie in an axis of this size. candle takes `u32::MAX` for "zeros here", and a GPU reports nothing.
fn check(indices: &Tensor, size: usize) -> Result<()> {
    match indices.to_vec1::<u32>()?.into_iter().find(|i| *i as usize >= size) {
        Some(i) => bail!("index {i} is out of range for an axis of {size}"),
        None => Ok(()),
    }
}
