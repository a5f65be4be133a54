use candle_core::{Result, Tensor, bail};

/// `logits` `[v]` at temperature `t`.
pub fn apply_temperature(logits: &Tensor, t: f64) -> Result<Tensor> {
    if t.is_nan() || t <= 0.0 {
        bail!("a temperature of {t} is not positive")
    }
    logits / t
}
