use candle_core::{D, Result, Tensor, bail};

/// Cross-entropies `[n]` of the rows of `x` `[n, k]` against the classes `truth` `[n]`, and the gradient of `x` when that of the
/// cross-entropies is `g` `[n]`.
pub fn xent_forward_back(x: &Tensor, truth: &Tensor, g: &Tensor) -> Result<(Tensor, Tensor)> {
    let (n, k) = x.dims2()?;
    if let Some(class) = truth.to_vec1::<u32>()?.into_iter().find(|class| *class as usize >= k) {
        bail!("there is no class {class} among {k}")
    }
    // With the largest logit at 0 no exponential overflows, and the sum of them is at least 1.
    let shifted = x.broadcast_sub(&x.max_keepdim(D::Minus1)?)?;
    let log_probabilities = shifted.broadcast_sub(&shifted.exp()?.sum_keepdim(D::Minus1)?.log()?)?;
    let column = truth.unsqueeze(1)?;
    let loss = log_probabilities.gather(&column, 1)?.squeeze(1)?.neg()?;
    let hits = x
        .zeros_like()?
        .scatter_add(&column, &Tensor::ones((n, 1), x.dtype(), x.device())?, 1)?;
    let dx = (log_probabilities.exp()? - hits)?.broadcast_mul(&g.unsqueeze(1)?)?;
    Ok((loss, dx))
}
