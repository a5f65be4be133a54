use candle_core::{DType, Result, Tensor, bail};

/// From narrow to wide.
const ORDER: [DType; 5] = [DType::U8, DType::U32, DType::I64, DType::F32, DType::F64];

/// `a + b` in the wider of their dtypes.
pub fn promoting_add(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let wider = ORDER[place(a)?.max(place(b)?)];
    a.to_dtype(wider)? + b.to_dtype(wider)?
}

/// Where a tensor's dtype stands in the order.
fn place(t: &Tensor) -> Result<usize> {
    match ORDER.iter().position(|d| *d == t.dtype()) {
        Some(place) => Ok(place),
        None => bail!("{:?} has no place in the order", t.dtype()),
    }
}
