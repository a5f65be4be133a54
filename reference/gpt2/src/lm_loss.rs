use crate::tensor_numerics::log_softmax_rows::log_softmax_rows;
use candle_core::{Result, Tensor, bail};

/// Mean of minus the log-probability that the `logits` `[b, s, v]` of each position give to the token after it.
pub fn lm_loss(logits: &Tensor, tokens: &Tensor) -> Result<Tensor> {
    let (_, s, v) = logits.dims3()?;
    let said = logits.narrow(1, 0, s - 1)?.contiguous()?.flatten(0, 1)?;
    let came = tokens.narrow(1, 1, s - 1)?.contiguous()?.flatten_all()?;
    if tokens.flatten_all()?.max(0)?.to_scalar::<u32>()? as usize >= v {
        bail!("a token is not in the vocabulary of {v}")
    }
    log_softmax_rows(&said)?
        .gather(&came.unsqueeze(1)?, 1)?
        .mean_all()?
        .neg()
}
