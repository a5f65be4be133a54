use candle_core::{DType, Result, Tensor};

/// The share of rows of `scores` `[n, k]` whose maximum stands at the class in `truth` `[n]`.
pub fn accuracy(scores: &Tensor, truth: &Tensor) -> Result<f64> {
    let hits = scores.argmax(1)?.eq(truth)?.to_dtype(DType::F64)?;
    hits.mean_all()?.to_scalar()
}
