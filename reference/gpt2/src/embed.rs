use candle_core::{Result, Tensor, bail};

/// The rows of `w_e` `[v, d]` at `tokens` `[b, s]`: `[b, s, d]`.
pub fn embed(tokens: &Tensor, w_e: &Tensor) -> Result<Tensor> {
    let (b, s) = tokens.dims2()?;
    let (v, d) = w_e.dims2()?;
    let ids = tokens.flatten_all()?;
    if let Some(stranger) = ids.to_vec1::<u32>()?.into_iter().find(|token| *token as usize >= v) {
        bail!("there is no token {stranger} among {v}")
    }
    w_e.index_select(&ids, 0)?.reshape((b, s, d))
}
