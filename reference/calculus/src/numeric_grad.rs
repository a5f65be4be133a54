use candle_core::{Result, Tensor};

/// The gradient `[n]` of `f` at `x` `[n]`, by central differences with the step `h`.
pub fn numeric_grad(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor, h: f64) -> Result<Tensor> {
    let steps = (Tensor::eye(x.dim(0)?, x.dtype(), x.device())? * h)?;
    let mut slopes = Vec::new();
    for i in 0..x.dim(0)? {
        let step = steps.get(i)?;
        let rise = (f(&(x + &step)?)? - f(&(x - &step)?)?)?;
        slopes.push((rise / (2.0 * h))?);
    }
    Tensor::stack(&slopes, 0)
}
