use candle_core::{Result, Tensor, Var};
use candle_nn::{AdamW, Optimizer, ParamsAdamW};

/// candle's own AdamW, fed with the same gradients: parameters `[n]` after them all.
pub fn candle_adamw(p0: &Tensor, grads: &[Tensor], lr: f64, b1: f64, b2: f64, eps: f64, wd: f64) -> Result<Tensor> {
    let p = Var::from_tensor(p0)?;
    let settings = ParamsAdamW {
        lr,
        beta1: b1,
        beta2: b2,
        eps,
        weight_decay: wd,
    };
    let mut optimiser = AdamW::new(vec![p.clone()], settings)?;
    for gradient in grads {
        // The gradient of sum(p * gradient) in p is the gradient that was asked for.
        let loss = p.as_tensor().mul(gradient)?.sum_all()?;
        optimiser.step(&loss.backward()?)?;
    }
    Ok(p.as_detached_tensor())
}
