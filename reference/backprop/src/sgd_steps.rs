use candle_core::{Result, Tensor};

/// Where one step of gradient descent for each of `grads` leads from `p0`, all `[n]`, with the rate `lr`.
pub fn sgd_steps(p0: &Tensor, grads: &[Tensor], lr: f64) -> Result<Tensor> {
    let mut p = p0.detach();
    for gradient in grads {
        p = (p - (gradient.detach() * lr)?)?;
    }
    Ok(p)
}
