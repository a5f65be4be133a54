use candle_core::{Result, Tensor, bail};

/// The gradient of a tensor of shape `shape` that was summed over `axis`, from the gradient `g` of the sum.
pub fn sum_back(g: &Tensor, shape: &[usize], axis: usize, keepdim: bool) -> Result<Tensor> {
    if axis >= shape.len() {
        bail!("{shape:?} has no axis {axis}")
    }
    let mut kept = shape.to_vec();
    kept[axis] = 1;
    let mut summed = kept.clone();
    if !keepdim {
        summed.remove(axis);
    }
    if g.dims() != summed {
        bail!("a sum of {shape:?} over axis {axis} is {summed:?}, not {:?}", g.dims())
    }
    g.reshape(kept)?.broadcast_as(shape)?.contiguous()
}
