use candle_core::{Result, Tensor};

/// The derivative of `relu`, `tanh`, `sigmoid` or `gelu` (with tanh) at each entry of `x` `[n]`.
pub fn d_activation(kind: &str, x: &Tensor) -> Result<Tensor> {
    match kind {
        "relu" => x.gt(0.0)?.to_dtype(x.dtype()),
        "tanh" => d_tanh(x),
        // sigmoid(x) is (1 + tanh(x / 2)) / 2.
        "sigmoid" => d_tanh(&(x / 2.0)?)? / 4.0,
        "gelu" => {
            let c = std::f64::consts::FRAC_2_PI.sqrt();
            let inner = ((x + (x.powf(3.0)? * 0.044715)?)? * c)?;
            let slope = ((x.sqr()? * (3.0 * 0.044715))? + 1.0)? * c;
            let outside = ((inner.tanh()? + 1.0)? / 2.0)?;
            outside + ((d_tanh(&inner)? * slope?)? * (x / 2.0)?)?
        }
        _ => candle_core::bail!("no activation is called {kind:?}"),
    }
}

fn d_tanh(x: &Tensor) -> Result<Tensor> {
    1.0 - x.tanh()?.sqr()?
}
