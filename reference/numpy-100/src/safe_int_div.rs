use candle_core::{Result, Tensor, bail};

/// Entrywise quotient of i64 vectors `a` and `b` `[n]`, rounded toward zero; Err when `b` holds a zero.
pub fn safe_int_div(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    if b.to_vec1::<i64>()?.contains(&0) {
        bail!("division by zero");
    }
    a / b
}
