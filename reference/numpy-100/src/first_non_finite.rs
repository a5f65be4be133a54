use candle_core::{DType, Result, Tensor};

/// Row-major position of the first entry of `x` (any shape) that is NaN or infinite; None when all are finite.
pub fn first_non_finite(x: &Tensor) -> Result<Option<usize>> {
    let values = x.flatten_all()?.to_dtype(DType::F64)?.to_vec1::<f64>()?;
    Ok(values.iter().position(|v| !v.is_finite()))
}
