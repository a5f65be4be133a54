use candle_core::{Result, Tensor, bail};

/// `logits` `[v]` with everything below the `k`-th largest at minus infinity.
pub fn top_k_filter(logits: &Tensor, k: usize) -> Result<Tensor> {
    if k == 0 {
        bail!("no token would be left")
    }
    let (sorted, _) = logits.sort_last_dim(false)?;
    let cut = sorted.get(k.min(logits.dim(0)?) - 1)?;
    let nothing = (logits.zeros_like()? + f64::NEG_INFINITY)?;
    logits.broadcast_ge(&cut)?.where_cond(logits, &nothing)
}
