//! Values looked at as a whole: their numbers, and whether two are the same.

use gradus_law::value::{Tensor, Value};
use gradus_wire::DType;

/// All numbers of a value in order.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(n) => vec![*n],
        Value::Whole(n) => vec![*n as f64],
        Value::Tensor(t) => t.array.iter().copied().collect(),
        Value::List(items) => items.iter().flat_map(numbers).collect(),
        Value::Struct(fields) => fields.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

/// Whether one of its numbers is an integer that f64 can't tell from its neighbours.
pub(crate) fn is_exact(value: &Value) -> bool {
    match value {
        Value::Whole(_) => true,
        Value::Tensor(t) => t.exact.is_some(),
        Value::List(items) => items.iter().any(is_exact),
        Value::Struct(fields) => fields.values().any(is_exact),
        _ => false,
    }
}

/// The tensor under a dtype; one that has it already keeps integers exact, whatever the dtype.
pub(crate) fn typed(tensor: Tensor, dtype: DType) -> Tensor {
    if tensor.dtype == dtype {
        tensor
    } else {
        tensor.cast(dtype)
    }
}

/// Whether two values are the same to the bit, NaN included; shapes and dtypes too.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    let equal = |x: f64, y: f64| x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan());
    match (a, b) {
        (Value::None, Value::None) => true,
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Number(x), Value::Number(y)) => equal(*x, *y),
        (Value::Whole(x), Value::Whole(y)) => x == y,
        (Value::Text(x), Value::Text(y)) | (Value::Function(x), Value::Function(y)) => x == y,
        (Value::Tensor(x), Value::Tensor(y)) => {
            x.dtype == y.dtype
                && x.shape() == y.shape()
                && x.exact == y.exact
                && x.array.iter().zip(y.array.iter()).all(|(x, y)| equal(*x, *y))
        }
        (Value::Error(x), Value::Error(y)) => same(x, y),
        (Value::List(x), Value::List(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Value::Struct(x), Value::Struct(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|((k, x), (l, y))| k == l && same(x, y))
        }
        _ => false,
    }
}
