use candle_core::{Result, Tensor, bail};
use candle_einops::einsum;

/// Products `a[n] c[n]` of `a` `[b, i, j]` and `c` `[b, j, k]`: `[b, i, k]`; Err when `b` or `j` differ.
pub fn batched_mm(a: &Tensor, c: &Tensor) -> Result<Tensor> {
    let (b, _, j) = a.dims3()?;
    let (items, rows, _) = c.dims3()?;
    // einsum would repeat a size of 1 under either name.
    if (b, j) != (items, rows) {
        bail!("no product of {:?} and {:?}", a.shape(), c.shape())
    }
    einsum!("n i j, n j k -> n i k", a, c)
}
