use candle_core::{Result, Tensor, bail};

/// Share of each of `k` categories among the observations `obs` `[n]`.
pub fn categorical_mle(obs: &Tensor, k: usize) -> Result<Tensor> {
    let observed = obs.to_vec1::<u32>()?;
    if observed.is_empty() {
        bail!("without observations every distribution is as likely as any other")
    }
    let mut counts = vec![0.0; k];
    for o in &observed {
        match counts.get_mut(*o as usize) {
            Some(count) => *count += 1.0,
            None => bail!("category {o} of {k}"),
        }
    }
    Tensor::new(counts, obs.device())? / observed.len() as f64
}
