use candle_core::{Result, Tensor, Var};

/// The gradient of `f` at `x` `[n]`: `[n]`.
pub fn grad_of(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor) -> Result<Tensor> {
    let variable = Var::from_tensor(x)?;
    let store = f(variable.as_tensor())?.backward()?;
    match store.get(variable.as_tensor()) {
        Some(gradient) => Ok(gradient.clone()),
        // f did not use it.
        None => x.zeros_like(),
    }
}
