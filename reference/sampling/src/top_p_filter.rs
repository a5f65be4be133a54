use candle_core::{D, DType, Result, Tensor, bail};

/// `logits` `[v]` with all at minus infinity but the most probable tokens that together reach `p`, and at least
/// `min_keep` of them.
pub fn top_p_filter(logits: &Tensor, p: f64, min_keep: usize) -> Result<Tensor> {
    if p.is_nan() || p <= 0.0 || p > 1.0 {
        bail!("no token has a share of {p} in all")
    }
    let probability = candle_nn::ops::softmax(&logits.to_dtype(DType::F64)?, D::Minus1)?.to_vec1::<f64>()?;
    let mut order: Vec<usize> = (0..probability.len()).collect();
    order.sort_by(|a, b| probability[*b].total_cmp(&probability[*a]));
    let mut keep = vec![0u8; probability.len()];
    let mut sum = 0.0;
    for (already, token) in order.into_iter().enumerate() {
        // Rounded, the sum may reach 1 before the end.
        if p < 1.0 && sum >= p && already >= min_keep {
            break;
        }
        keep[token] = 1;
        sum += probability[token];
    }
    let nothing = (logits.zeros_like()? + f64::NEG_INFINITY)?;
    Tensor::new(keep, logits.device())?.where_cond(logits, &nothing)
}
