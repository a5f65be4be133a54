use candle_core::{DType, Result, Tensor, bail};

/// The token on whose piece of the line from 0 to 1 `u` lies; pieces are as long as the softmax of `logits` `[v]` says.
pub fn draw(logits: &Tensor, u: f64) -> Result<u32> {
    if !(0.0..1.0).contains(&u) {
        bail!("{u} is not on the line")
    }
    let probability = candle_nn::ops::softmax(&logits.to_dtype(DType::F64)?, 0)?.to_vec1::<f64>()?;
    let (mut end, mut last) = (0.0, 0);
    for (token, probability) in probability.into_iter().enumerate() {
        // Rounded, all pieces together may end before u: then it is the last one that has any length.
        if probability > 0.0 {
            end += probability;
            last = token;
            if u < end {
                break;
            }
        }
    }
    Ok(last as u32)
}
