use candle_core::{Result, Tensor};

/// The rows of `x` `[r, c]` at length 1; rows of zeros stay.
pub fn unit_rows(x: &Tensor) -> Result<Tensor> {
    // Entries of at most 1 first: squares of 1e30 and of 1e-30 do not fit into f32.
    let harmless = over(x, &x.abs()?.max_keepdim(1)?)?;
    over(&harmless, &harmless.sqr()?.sum_keepdim(1)?.sqrt()?)
}

/// Each row over its number, or as it is where that is 0.
fn over(x: &Tensor, sizes: &Tensor) -> Result<Tensor> {
    let safe = sizes.eq(0.0)?.where_cond(&sizes.ones_like()?, sizes)?;
    x.broadcast_div(&safe)
}
