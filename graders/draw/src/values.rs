//! Values looked at as a whole: their numbers, and whether two are the same.

use gradus_law::value::Value;

/// All numbers of a value in order.
pub(crate) fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Number(n) => vec![*n],
        Value::Tensor(t) => t.array.iter().copied().collect(),
        Value::List(items) => items.iter().flat_map(numbers).collect(),
        Value::Struct(fields) => fields.values().flat_map(numbers).collect(),
        _ => Vec::new(),
    }
}

/// Whether two values are the same to the bit, NaN included; shapes and dtypes too.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    let equal = |x: f64, y: f64| x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan());
    match (a, b) {
        (Value::None, Value::None) => true,
        (Value::Bool(x), Value::Bool(y)) => x == y,
        (Value::Number(x), Value::Number(y)) => equal(*x, *y),
        (Value::Text(x), Value::Text(y)) | (Value::Function(x), Value::Function(y)) => x == y,
        (Value::Tensor(x), Value::Tensor(y)) => {
            x.dtype == y.dtype
                && x.shape() == y.shape()
                && x.exact == y.exact
                && x.array.iter().zip(y.array.iter()).all(|(x, y)| equal(*x, *y))
        }
        (Value::List(x), Value::List(y)) => x.len() == y.len() && x.iter().zip(y).all(|(x, y)| same(x, y)),
        (Value::Struct(x), Value::Struct(y)) => {
            x.len() == y.len() && x.iter().zip(y).all(|((k, x), (l, y))| k == l && same(x, y))
        }
        _ => false,
    }
}
