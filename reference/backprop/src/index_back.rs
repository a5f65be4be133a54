use candle_core::{Result, Tensor, bail};

/// The gradient `[n]` of a vector of which the entries `idx` `[k]` were picked, from the gradient `g` `[k]` of what was picked.
pub fn index_back(g: &Tensor, idx: &Tensor, n: usize) -> Result<Tensor> {
    if let Some(outside) = idx.to_vec1::<u32>()?.into_iter().find(|index| *index as usize >= n) {
        bail!("there is no entry {outside} of {n}")
    }
    let nothing = Tensor::zeros(n, g.dtype(), g.device())?;
    if idx.elem_count() == 0 {
        return Ok(nothing);
    }
    nothing.index_add(idx, g, 0)
}
