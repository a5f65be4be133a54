use candle_core::Result;

/// The central difference of `f` at `x` with the step `h`.
pub fn derivative(f: &dyn Fn(f64) -> Result<f64>, x: f64, h: f64) -> Result<f64> {
    let rise = f(x + h)? - f(x - h)?;
    Ok(rise / (2.0 * h))
}
