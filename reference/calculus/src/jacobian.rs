use candle_core::{Result, Tensor};

/// The Jacobian `[m, n]` at `x` `[n]` of a function from `[n]` to `[m]`, by central differences with the step `h`.
pub fn jacobian(f: &dyn Fn(&Tensor) -> Result<Tensor>, x: &Tensor, h: f64) -> Result<Tensor> {
    let steps = (Tensor::eye(x.dim(0)?, x.dtype(), x.device())? * h)?;
    let mut columns = Vec::new();
    for j in 0..x.dim(0)? {
        let step = steps.get(j)?;
        let rise = (f(&(x + &step)?)? - f(&(x - &step)?)?)?;
        columns.push((rise / (2.0 * h))?);
    }
    Tensor::stack(&columns, 1)
}
