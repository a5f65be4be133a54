use candle_core::{Result, Tensor, bail};

/// Sum of `values` `[k]`, each weighted by its probability in `p` `[k]`.
pub fn expectation(values: &Tensor, p: &Tensor) -> Result<f64> {
    if values.dims() != p.dims() {
        bail!("{} values, but {} probabilities", values.elem_count(), p.elem_count())
    }
    let total = p.sum_all()?.to_scalar::<f64>()?;
    // NaN compares false with everything, so what is asked is whether all is well.
    if !p.to_vec1::<f64>()?.into_iter().all(|q| q >= 0.0) || !(1.0 - 1e-6..1.0 + 1e-6).contains(&total) {
        bail!("these are no probabilities: {p}")
    }
    (values * p)?.sum_all()?.to_scalar()
}
