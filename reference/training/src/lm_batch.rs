use candle_core::{Result, Tensor};

/// Windows of `s` tokens of `ids` `[n]` from each of `starts` `[b]`, and the same windows one place later: both `[b, s]`.
pub fn lm_batch(ids: &Tensor, starts: &Tensor, s: usize) -> Result<(Tensor, Tensor)> {
    let (mut inputs, mut targets) = (Vec::new(), Vec::new());
    for start in starts.to_vec1::<u32>()? {
        let start = start as usize;
        // Refused where the text ends too early.
        inputs.push(ids.narrow(0, start, s)?);
        targets.push(ids.narrow(0, start + 1, s)?);
    }
    Ok((Tensor::stack(&inputs, 0)?, Tensor::stack(&targets, 0)?))
}
