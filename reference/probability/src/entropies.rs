use candle_core::{Result, Tensor};

/// Entropy of `p` `[k]`, cross-entropy of `q` `[k]` under `p`, divergence from `p` to `q`.
pub fn entropies(p: &Tensor, q: &Tensor) -> Result<(f64, f64, f64)> {
    let (mut entropy, mut cross, mut divergence) = (0.0, 0.0, 0.0);
    for (p, q) in p.to_vec1::<f64>()?.into_iter().zip(q.to_vec1::<f64>()?) {
        // What never happens adds nothing, not even 0 * ln(0).
        if p != 0.0 {
            entropy -= p * p.ln();
            cross -= p * q.ln();
            divergence += p * (p.ln() - q.ln());
        }
    }
    Ok((entropy, cross, divergence))
}
