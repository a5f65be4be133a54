use candle_core::{Result, Tensor};

/// Gradients of a tensor of shape `shape` that was reshaped, and of one whose axes were permuted by `perm`, from those of the
/// results.
pub fn shape_back(g1: &Tensor, shape: &[usize], g2: &Tensor, perm: &[usize]) -> Result<(Tensor, Tensor)> {
    let mut inverse = vec![0; perm.len()];
    for (to, from) in perm.iter().enumerate() {
        inverse[*from] = to;
    }
    Ok((g1.reshape(shape)?, g2.permute(inverse)?))
}
