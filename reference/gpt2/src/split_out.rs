use candle_core::{Result, Tensor, bail};

/// The output matrix `w` `[h * e, d]` of an attention layer as one matrix for each head: `[h, e, d]`.
pub fn split_out(w: &Tensor, h: usize) -> Result<Tensor> {
    let (rows, d) = w.dims2()?;
    if h == 0 || rows % h != 0 {
        bail!("{rows} rows for {h} heads")
    }
    w.reshape((h, rows / h, d))
}
