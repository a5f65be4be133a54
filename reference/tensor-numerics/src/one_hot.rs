use candle_core::{DType, Result, Tensor, bail};

/// Rows of zeros with a 1 at the class: `t` `[n]` to `[n, k]`.
pub fn one_hot(t: &Tensor, k: usize) -> Result<Tensor> {
    if let Some(class) = t.to_vec1::<u32>()?.into_iter().find(|class| *class as usize >= k) {
        bail!("class {class} is not one of {k}");
    }
    let classes = Tensor::arange(0u32, k as u32, t.device())?;
    t.unsqueeze(1)?
        .broadcast_eq(&classes.unsqueeze(0)?)?
        .to_dtype(DType::F32)
}
