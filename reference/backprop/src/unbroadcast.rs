use candle_core::{Result, Tensor, bail};

/// The gradient of a tensor of shape `shape` that was broadcast, from the gradient `g` of the result.
pub fn unbroadcast(g: &Tensor, shape: &[usize]) -> Result<Tensor> {
    let Some(new) = g.rank().checked_sub(shape.len()) else {
        bail!("{shape:?} has more axes than {:?}", g.dims())
    };
    let mut out = g.clone();
    for _ in 0..new {
        out = out.sum(0)?;
    }
    for (axis, &size) in shape.iter().enumerate() {
        if size == 1 {
            out = out.sum_keepdim(axis)?;
        } else if out.dim(axis)? != size {
            bail!("{shape:?} cannot be broadcast to {:?}", g.dims())
        }
    }
    Ok(out)
}
