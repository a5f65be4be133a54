use candle_core::{Result, Tensor};

/// `x` `[n, k]` with a column of ones appended: `[n, k + 1]`.
pub fn with_bias(x: &Tensor) -> Result<Tensor> {
    let (n, _) = x.dims2()?;
    let ones = Tensor::ones((n, 1), x.dtype(), x.device())?;
    Tensor::cat(&[x, &ones], 1)
}
