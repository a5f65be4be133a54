use candle_core::{Result, Tensor};

/// Parameters `[n]` after one AdamW step for each of `grads` (`[n]` each), started at `p0`: rate `lr`, decays `b1` and
/// `b2` of the two moments, `eps` beside the root, decoupled weight decay `wd`.
pub fn adamw(p0: &Tensor, grads: &[Tensor], lr: f64, b1: f64, b2: f64, eps: f64, wd: f64) -> Result<Tensor> {
    let mut p = p0.clone();
    let mut mean = p0.zeros_like()?;
    let mut square = p0.zeros_like()?;
    for (step, gradient) in (1..).zip(grads) {
        mean = ((mean * b1)? + (gradient * (1.0 - b1))?)?;
        square = ((square * b2)? + (gradient.sqr()? * (1.0 - b2))?)?;
        // Both averages start at zero; this undoes the weight that zero still has after so many steps.
        let mean_now = (&mean / (1.0 - b1.powi(step)))?;
        let square_now = (&square / (1.0 - b2.powi(step)))?;
        let direction = (mean_now / (square_now.sqrt()? + eps)?)?;
        p = ((p * (1.0 - lr * wd))? - (direction * lr)?)?;
    }
    Ok(p)
}
