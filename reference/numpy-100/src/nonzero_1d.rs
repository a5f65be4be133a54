use candle_core::{DType, Result, Tensor};

/// Positions (u32, ascending) of the entries of `x` `[n]` that are not zero; NaN is not zero.
pub fn nonzero_1d(x: &Tensor) -> Result<Tensor> {
    // How long the answer is depends on the data, so the data has to come to the host.
    let values = x.to_dtype(DType::F64)?.to_vec1::<f64>()?;
    let positions = (0u32..).zip(values).filter(|&(_, v)| v != 0.0);
    Tensor::from_iter(positions.map(|(i, _)| i), x.device())
}
