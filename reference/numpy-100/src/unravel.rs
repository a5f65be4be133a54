use candle_core::{Result, bail};

/// One index per axis of the element at row-major position `flat`; Err when `dims` has no such position.
pub fn unravel(flat: usize, dims: &[usize]) -> Result<Vec<usize>> {
    let total: usize = dims.iter().product();
    if flat >= total {
        bail!("position {flat} lies beyond the {total} elements of {dims:?}");
    }
    let mut rest = flat;
    let mut index = vec![0; dims.len()];
    for (i, &size) in index.iter_mut().zip(dims).rev() {
        *i = rest % size;
        rest /= size;
    }
    Ok(index)
}
