use candle_core::{Result, Tensor, bail};

/// Weight `[o, i]` and bias `[o]` for a linear layer that does what `w` `[i, o]` and `b` do in `x w + b`.
pub fn conv1d_to_linear(w: &Tensor, b: &Tensor) -> Result<(Tensor, Tensor)> {
    if b.dims() != [w.dim(1)?] {
        bail!("{:?} is no bias for {:?}", b.dims(), w.dims())
    }
    Ok((w.t()?.contiguous()?, b.clone()))
}
