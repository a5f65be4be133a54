use candle_core::{Result, Tensor, bail};

/// `logits` `[v]`, each lowered by `penalty` for every time that its token occurs in `ids` `[n]`.
pub fn frequency_penalty(logits: &Tensor, ids: &Tensor, penalty: f64) -> Result<Tensor> {
    let v = logits.dim(0)?;
    let mut uses = vec![0.0; v];
    for id in ids.to_vec1::<u32>()? {
        match uses.get_mut(id as usize) {
            Some(uses) => *uses += 1.0,
            None => bail!("token {id} of {v}"),
        }
    }
    let uses = Tensor::new(uses, logits.device())?.to_dtype(logits.dtype())?;
    logits - (uses * penalty)?
}
