//! Building blocks: constants, diagonals, positions.

use crate::compare;
use crate::function::Call;
use crate::linear;
use crate::operand::{Array, Fault, Operand, Outcome, computed, elements, picked, shown};
use gradus_wire::DType;

fn filled(call: &Call<'_>, value: f64) -> Outcome<Operand> {
    let shape = call.shape(0)?;
    let count = elements(&shape)?;
    Ok(Operand::Array(Array::new(&shape, vec![value; count], DType::F64)?))
}

pub(super) fn zeros(call: &Call<'_>) -> Outcome<Operand> {
    filled(call, 0.0)
}

pub(super) fn ones(call: &Call<'_>) -> Outcome<Operand> {
    filled(call, 1.0)
}

pub(super) fn eye(call: &Call<'_>) -> Outcome<Operand> {
    Ok(Operand::Array(linear::identity(call.size(0)?)?))
}

/// `0..n`, or from the first number up to the second.
pub(super) fn arange(call: &Call<'_>) -> Outcome<Operand> {
    let (low, high) = if call.has(1) {
        (call.whole(0)?, call.whole(1)?)
    } else {
        (0, call.whole(0)?)
    };
    let count = usize::try_from(high.saturating_sub(low)).unwrap_or(0);
    elements(&[count])?;
    let data = (0..count).map(|i| (low + i as i64) as f64).collect();
    Ok(Operand::Array(Array::new(&[count], data, DType::F64)?))
}

/// A vector as a diagonal matrix, or the diagonal of a matrix.
pub(super) fn diag(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    match *array.shape() {
        [n] => {
            let zero = Array::new(&[], vec![0.0], array.tensor.dtype)?;
            elements(&[n, n])?;
            let picks: Vec<(usize, usize)> = (0..n * n)
                .map(|i| if i / n == i % n { (0, i / n) } else { (1, 0) })
                .collect();
            Ok(Operand::Array(picked(&[array, zero], &picks, &[n, n])?))
        }
        [rows, columns] => {
            let n = rows.min(columns);
            let from: Vec<usize> = (0..n).map(|i| i * columns + i).collect();
            Ok(Operand::Array(array.moved(&[n], &from)?))
        }
        _ => Fault::value(format!(
            "diag goes with a vector or a matrix, not with shape {}",
            shown(array.shape())
        )),
    }
}

/// The last two axes, elements off the wanted side replaced by zeros; the dtype stays.
pub(super) fn triangle(array: &Array, keep: impl Fn(i64) -> bool) -> Outcome<Array> {
    let [.., _, columns] = *array.shape() else {
        return Fault::value(format!("shape {} has no triangle", shown(array.shape())));
    };
    let rows = array.shape()[array.rank() - 2];
    let mut zero = Array::new(&[], vec![0.0], array.tensor.dtype)?;
    zero.computed = array.computed;
    let picks: Vec<(usize, usize)> = (0..array.len())
        .map(|i| {
            let (row, column) = (i / columns % rows, i % columns);
            if keep(column as i64 - row as i64) {
                (0, i)
            } else {
                (1, 0)
            }
        })
        .collect();
    picked(&[array.clone(), zero], &picks, array.shape())
}

pub(super) fn tril(call: &Call<'_>) -> Outcome<Operand> {
    let k = if call.has(1) { call.whole(1)? } else { 0 };
    Ok(Operand::Array(triangle(&call.numeric(0)?, |off| off <= k)?))
}

pub(super) fn triu(call: &Call<'_>) -> Outcome<Operand> {
    let k = if call.has(1) { call.whole(1)? } else { 0 };
    Ok(Operand::Array(triangle(&call.numeric(0)?, |off| off >= k)?))
}

/// Where each value stands in a list, first of several; -1 where it does not.
pub(super) fn position(call: &Call<'_>) -> Outcome<Operand> {
    let text = |o: &Operand| matches!(o, Operand::Text(_));
    if let Operand::List(items) = call.operand(0)
        && items.iter().any(text)
    {
        let find = |value: &Operand| -> Outcome<f64> {
            let value = value.text()?;
            let at = items.iter().position(|i| matches!(i, Operand::Text(t) if t == value));
            Ok(at.map_or(-1.0, |at| at as f64))
        };
        return match call.operand(1) {
            Operand::List(values) => {
                let found = values.iter().map(find).collect::<Outcome<Vec<f64>>>()?;
                computed(&[found.len()], found, DType::F64)
            }
            value => Ok(Operand::number(find(value)?)),
        };
    }
    let (list, values) = (call.numeric(0)?, call.numeric(1)?);
    let mut first = std::collections::HashMap::new();
    for i in 0..list.len() {
        first.entry(list.key(i)).or_insert(i);
    }
    let find = |i: usize| first.get(&values.key(i)).map_or(-1.0, |&at| at as f64);
    computed(values.shape(), (0..values.len()).map(find).collect(), DType::F64)
}

/// The places of a permutation, if it is one.
pub(super) fn permutation(array: &Array) -> Option<Vec<usize>> {
    let mut back = vec![usize::MAX; array.len()];
    for (i, &v) in array.data().iter().enumerate() {
        let at = Operand::number(v).whole().ok()?;
        let slot = back.get_mut(usize::try_from(at).ok()?)?;
        if *slot != usize::MAX {
            return None;
        }
        *slot = i;
    }
    Some(back)
}

/// The inverse of a permutation, or of a matrix.
pub(super) fn inverse(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    if array.rank() == 2 {
        return super::matrix::inverse_matrix(&array);
    }
    match permutation(&array) {
        Some(back) if array.rank() == 1 => {
            computed(&[back.len()], back.iter().map(|&i| i as f64).collect(), DType::F64)
        }
        _ => Fault::value("inverse goes with a square matrix, or with a permutation: each of 0..n once"),
    }
}

/// Row-major strides of a shape, counted in elements.
pub(super) fn row_major_strides(call: &Call<'_>) -> Outcome<Operand> {
    let shape = call.shape(0)?;
    let mut strides = vec![Operand::number(1.0); shape.len()];
    let mut stride = 1.0;
    for (i, &size) in shape.iter().enumerate().rev() {
        strides[i] = Operand::number(stride);
        stride *= size as f64;
    }
    Ok(Operand::List(strides))
}

pub(super) fn trace(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let [rows, columns] = *array.shape() else {
        return Fault::value(format!("shape {} is no matrix", shown(array.shape())));
    };
    let from: Vec<usize> = (0..rows.min(columns)).map(|i| i * columns + i).collect();
    let total = Call {
        arguments: &[Operand::Array(array.moved(&[from.len()], &from)?)],
        tolerance: call.tolerance,
    };
    super::reduce::sum(&total)
}

pub(super) fn det(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    match *array.shape() {
        [n, m] if n == m => computed(&[], vec![linear::determinant(&array.data(), n)], array.precision()),
        _ => Fault::value(format!("shape {} is no square matrix", shown(array.shape()))),
    }
}

pub(super) fn singular_values(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let [rows, columns] = *array.shape() else {
        return Fault::value(format!("shape {} is no matrix", shown(array.shape())));
    };
    let Some(values) = linear::singular_values(&array.data(), rows, columns) else {
        return linear::too_large(rows, columns);
    };
    Ok(Operand::Array(Array::new(&[values.len()], values, array.precision())?))
}

/// For each eigenvalue in ascending order, the projector onto the vectors of all eigenvalues that are close to it.
pub(super) fn eigenspaces(call: &Call<'_>) -> Outcome<Operand> {
    let (l, v, gap) = (call.numeric(0)?, call.numeric(1)?, call.scalar(2)?);
    let n = l.len();
    if l.rank() != 1 || v.shape() != [n, n] {
        return Fault::value(format!(
            "eigenvalues of shape {} and vectors of shape {} do not belong together",
            shown(l.shape()),
            shown(v.shape())
        ));
    }
    elements(&[n, n, n])?;
    let (values, vectors) = (l.data(), v.data());
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut data = vec![0.0; n * n * n];
    let mut start = 0;
    while start < n {
        let mut end = start + 1;
        while end < n && values[order[end]] - values[order[end - 1]] <= gap {
            end += 1;
        }
        for at in start..end {
            for &k in &order[start..end] {
                for i in 0..n {
                    for j in 0..n {
                        data[(at * n + i) * n + j] += vectors[i * n + k] * vectors[j * n + k];
                    }
                }
            }
        }
        start = end;
    }
    let precision = crate::operand::coarser(l.precision(), v.precision());
    computed(&[n, n, n], data, precision)
}

pub(super) fn near(call: &Call<'_>) -> Outcome<Operand> {
    Ok(compare::near(call.operand(0), call.operand(1), call.scalar(2)?))
}

pub(super) fn apart(call: &Call<'_>) -> Outcome<Operand> {
    Ok(compare::apart(call.operand(0), call.operand(1), call.tolerance))
}

pub(super) fn moved(call: &Call<'_>) -> Outcome<Operand> {
    Ok(compare::moved(call.operand(0), call.operand(1), call.tolerance))
}

pub(super) fn close(call: &Call<'_>) -> Outcome<Operand> {
    let size = call.scalar(2)?;
    if size.is_finite() && size >= 0.0 {
        return Ok(compare::close(call.operand(0), call.operand(1), call.tolerance, size));
    }
    Fault::value(format!("a size can't be {size}"))
}

pub(super) fn same(call: &Call<'_>) -> Outcome<Operand> {
    Ok(compare::same(call.operand(0), call.operand(1)))
}
