//! Arithmetic and comparison element by element, with broadcasting that returns errors.

use super::operand::{Array, Fault, Operand, Outcome, coarser, computed, elements, shown};
use super::syntax::Operator;
use crate::value::{Detail, Tensor, Truth, Value, unravel};
use crate::whole;
use std::cmp::Ordering;

/// The shape that two shapes broadcast to.
pub(crate) fn broadcast_shape(a: &[usize], b: &[usize]) -> Outcome<Vec<usize>> {
    let rank = a.len().max(b.len());
    let size = |shape: &[usize], axis: usize| (axis + shape.len()).checked_sub(rank).map_or(1, |i| shape[i]);
    let shape = (0..rank)
        .map(|axis| match (size(a, axis), size(b, axis)) {
            (x, y) if x == y => Ok(x),
            (1, y) => Ok(y),
            (x, 1) => Ok(x),
            _ => Fault::value(format!("shapes {} and {} do not broadcast", shown(a), shown(b))),
        })
        .collect::<Outcome<Vec<usize>>>()?;
    elements(&shape)?;
    Ok(shape)
}

/// For each element of the broadcast shape, the position in an array of the given shape.
pub(crate) fn broadcast_positions(from: &[usize], to: &[usize]) -> Vec<usize> {
    let count: usize = to.iter().product();
    if from == to {
        return (0..count).collect();
    }
    let mut strides = vec![0; to.len()];
    let mut stride = 1;
    for (axis, &size) in from.iter().enumerate().rev() {
        let place = axis + to.len() - from.len();
        strides[place] = if size == 1 { 0 } else { stride };
        stride *= size;
    }
    walk(to, &strides)
}

/// Offsets of all elements of a shape, row-major, under the given strides.
pub(crate) fn walk(shape: &[usize], strides: &[usize]) -> Vec<usize> {
    let count: usize = shape.iter().product();
    let mut found = Vec::with_capacity(count);
    let mut index = vec![0; shape.len()];
    let mut offset = 0;
    for _ in 0..count {
        found.push(offset);
        for axis in (0..shape.len()).rev() {
            index[axis] += 1;
            offset += strides[axis];
            if index[axis] < shape[axis] {
                break;
            }
            offset -= strides[axis] * shape[axis];
            index[axis] = 0;
        }
    }
    found
}

/// Two arrays combined element by element.
pub(crate) fn zip(a: &Array, b: &Array, f: impl Fn(f64, f64) -> f64) -> Outcome<Operand> {
    let shape = broadcast_shape(a.shape(), b.shape())?;
    let (x, y) = (a.data(), b.data());
    let data: Vec<f64> = if a.shape() == b.shape() {
        x.iter().zip(y.iter()).map(|(&x, &y)| f(x, y)).collect()
    } else if b.len() == 1 {
        x.iter().map(|&x| f(x, y[0])).collect()
    } else {
        let left = broadcast_positions(a.shape(), &shape);
        let right = broadcast_positions(b.shape(), &shape);
        left.iter().zip(&right).map(|(&i, &j)| f(x[i], y[j])).collect()
    };
    computed(&shape, data, coarser(a.precision(), b.precision()))
}

/// The same for whole numbers; `None` where the result is none or needs more than 128 bits.
pub(crate) type Exact = fn(i128, i128) -> Option<i128>;

/// Two arrays combined element by element, exactly where both hold whole numbers and f64 would round one.
pub(crate) fn zip_exactly(a: &Array, b: &Array, f: impl Fn(f64, f64) -> f64, exact: Exact) -> Outcome<Operand> {
    let rounded = zip(a, b, f)?;
    let large = |v: &f64| v.is_nan() || v.abs() >= whole::LIMIT;
    let certain = a.tensor.exact.is_none() && b.tensor.exact.is_none() && !rounded.array()?.data().iter().any(large);
    let (false, Some(x), Some(y)) = (certain, a.wholes(), b.wholes()) else {
        return Ok(rounded);
    };
    let shape = broadcast_shape(a.shape(), b.shape())?;
    let left = broadcast_positions(a.shape(), &shape);
    let right = broadcast_positions(b.shape(), &shape);
    match left.iter().zip(&right).map(|(&i, &j)| exact(x[i], y[j])).collect() {
        Some(elements) => Ok(Array::exactly(&shape, elements)?.collapsed()),
        None => Ok(rounded),
    }
}

/// `+ - * / % **`. Truth values go only with `*`, where they are masks.
pub(crate) fn arithmetic(operator: Operator, a: &Operand, b: &Operand) -> Outcome<Operand> {
    let f: fn(f64, f64) -> f64 = match operator {
        Operator::Add => |x, y| x + y,
        Operator::Subtract => |x, y| x - y,
        Operator::Multiply => |x, y| x * y,
        Operator::Divide => |x, y| x / y,
        Operator::Remainder => remainder,
        _ => power,
    };
    let exact: Exact = match operator {
        Operator::Add => i128::checked_add,
        Operator::Subtract => i128::checked_sub,
        Operator::Multiply => i128::checked_mul,
        // A quotient is a fraction.
        Operator::Divide => |_, _| None,
        Operator::Remainder => whole::remainder,
        _ => whole::power,
    };
    if let (Operand::Number(x, p), Operand::Number(y, q)) = (a, b) {
        let result = f(*x, *y);
        if result.abs() < whole::LIMIT {
            return Ok(Operand::Number(result, coarser(*p, *q)));
        }
    }
    let masks = operator == Operator::Multiply;
    let usable = |o: &Operand| match o {
        Operand::Number(..) | Operand::Whole(_) | Operand::Array(_) | Operand::List(_) => true,
        Operand::Bool(_) | Operand::Truth(_) => masks,
        _ => false,
    };
    if !usable(a) || !usable(b) || both_truths(a, b) {
        return Fault::kind(unlike(operator.sign(), a, b));
    }
    let arrays = a.array().and_then(|x| Ok((x, b.array()?)));
    let (x, y) = arrays.map_err(|fault| Fault {
        message: format!("`{}`: {}", operator.sign(), fault.message),
        ..fault
    })?;
    zip_exactly(&x, &y, f, exact)
}

fn both_truths(a: &Operand, b: &Operand) -> bool {
    let truth = |o: &Operand| matches!(o, Operand::Bool(_) | Operand::Truth(_));
    truth(a) && truth(b)
}

/// What to say about two kinds that don't go together.
pub(crate) fn unlike(sign: &str, a: &Operand, b: &Operand) -> String {
    let hint = match (sign, a, b) {
        ("+", Operand::Text(_), _) | ("+", _, Operand::Text(_)) => "; texts are joined in backticks: `a${b}`",
        ("+", Operand::Bool(_) | Operand::Truth(_), _) | ("+", _, Operand::Bool(_) | Operand::Truth(_)) => {
            "; to count, use count(…)"
        }
        _ => "",
    };
    format!("`{sign}` does not go with {} and {}{hint}", a.kind(), b.kind())
}

/// The remainder with the sign of the divisor, as in Python: `-1 % 3` is 2.
fn remainder(a: f64, b: f64) -> f64 {
    let r = a % b;
    if r != 0.0 && (r < 0.0) != (b < 0.0) { r + b } else { r }
}

/// Whole powers by repeated multiplication, so that squares are what `x * x` gives.
fn power(a: f64, b: f64) -> f64 {
    match i32::try_from(b as i64) {
        Ok(n) if f64::from(n) == b && n.abs() <= 64 => a.powi(n),
        _ => a.powf(b),
    }
}

/// Whether a comparison holds for an order (none with a NaN).
fn holds(operator: Operator, order: Option<Ordering>) -> bool {
    match operator {
        Operator::Equal => order == Some(Ordering::Equal),
        Operator::Unequal => order != Some(Ordering::Equal),
        Operator::Less => order == Some(Ordering::Less),
        Operator::AtMost => matches!(order, Some(Ordering::Less | Ordering::Equal)),
        Operator::Greater => order == Some(Ordering::Greater),
        _ => matches!(order, Some(Ordering::Greater | Ordering::Equal)),
    }
}

/// Order of two elements, exact where one of them is.
fn order(a: &Array, i: usize, b: &Array, j: usize, x: f64, y: f64) -> Option<Ordering> {
    if a.tensor.exact.is_some() || b.tensor.exact.is_some() {
        let left = a.exact(i).or_else(|| whole::of_any(x));
        let right = b.exact(j).or_else(|| whole::of_any(y));
        if let (Some(left), Some(right)) = (left, right) {
            return Some(left.cmp(&right));
        }
    }
    x.partial_cmp(&y)
}

/// `== != < <= > >=`, element by element.
pub(crate) fn compare(operator: Operator, a: &Operand, b: &Operand) -> Outcome<Operand> {
    use Operand::{Array as A, Bool, List, None, Number, Text, Truth as T, Whole};
    let texts = |x: &Operand, y: &Operand| matches!((x, y), (Text(_), Text(_)) | (None, None));
    match (a, b) {
        (Text(x), Text(y)) => Ok(plain(operator, holds(operator, Some(x.cmp(y))), a, b)),
        (None, None) if matches!(operator, Operator::Equal | Operator::Unequal) => {
            Ok(plain(operator, operator == Operator::Equal, a, b))
        }
        (List(x), List(y)) if x.iter().chain(y).any(|e| matches!(e, Text(_))) => {
            if x.len() != y.len() || !x.iter().zip(y).all(|(x, y)| texts(x, y)) {
                return Fault::kind(format!(
                    "`{}` does not go with these lists; compare whole lists with `equals`",
                    operator.sign()
                ));
            }
            let data = x.iter().zip(y).map(|(x, y)| match (x, y) {
                (Text(x), Text(y)) => holds(operator, Some(x.cmp(y))),
                _ => false,
            });
            let data: Vec<f64> = data.map(|h| f64::from(u8::from(h))).collect();
            Ok(truth_of(
                operator.sign(),
                &Array::new(&[data.len()], data, gradus_wire::DType::F64)?,
                a,
                b,
            ))
        }
        (Bool(_) | T(_), Bool(_) | T(_)) => elementwise(operator, a, b),
        (Number(..) | Whole(_) | A(_) | List(_), Number(..) | Whole(_) | A(_) | List(_)) => elementwise(operator, a, b),
        _ => Fault::kind(unlike(operator.sign(), a, b)),
    }
}

/// A truth from two whole values.
fn plain(operator: Operator, holds: bool, a: &Operand, b: &Operand) -> Operand {
    Operand::Truth(Box::new(Truth {
        holds,
        elements: None,
        detail: Some(detail(operator.sign(), a.value(), b.value())),
    }))
}

/// A detail without a place.
pub(crate) fn detail(relation: &str, left: Value, right: Value) -> Detail {
    Detail {
        relation: relation.into(),
        part: String::new(),
        left,
        right,
        path: String::new(),
        index: Vec::new(),
        difference: 0.0,
        tolerance: None,
        every: Vec::new(),
        mismatch: None,
    }
}

/// A truth from 0/1 elements, sides as given.
fn truth_of(relation: &str, elements: &Array, a: &Operand, b: &Operand) -> Operand {
    let data = elements.data();
    let worst = data.iter().position(|&e| e == 0.0);
    let mut detail = detail(relation, a.value(), b.value());
    if let Some(position) = worst {
        detail.index = unravel(position, elements.shape());
    }
    Operand::Truth(Box::new(Truth {
        holds: worst.is_none(),
        elements: Some(elements.tensor.clone()),
        detail: Some(detail),
    }))
}

fn elementwise(operator: Operator, a: &Operand, b: &Operand) -> Outcome<Operand> {
    let (x, y) = (a.array()?, b.array()?);
    let shape = broadcast_shape(x.shape(), y.shape())?;
    let (left, right) = (
        broadcast_positions(x.shape(), &shape),
        broadcast_positions(y.shape(), &shape),
    );
    let (p, q) = (x.data(), y.data());
    let mut truths = Vec::with_capacity(left.len());
    // The worst place: the first failing NaN, else the failing element that misses by most.
    let mut worst: Option<(usize, f64)> = None;
    for (position, (&i, &j)) in left.iter().zip(&right).enumerate() {
        let good = holds(operator, order(&x, i, &y, j, p[i], q[j]));
        truths.push(f64::from(u8::from(good)));
        let miss = match (x.exact(i), y.exact(j)) {
            (Some(left), Some(right)) => left.abs_diff(right) as f64,
            _ => (p[i] - q[j]).abs(),
        };
        let beaten = match worst {
            None => true,
            Some((_, most)) => !most.is_nan() && (miss.is_nan() || miss > most),
        };
        if !good && beaten {
            worst = Some((position, miss));
        }
    }
    // Both sides in the common shape, so that one index fits both; a plain number stays one.
    let side = |o: &Operand, array: &Array, positions: &[usize]| -> Outcome<Value> {
        match o {
            Operand::Number(..) | Operand::Whole(_) | Operand::Bool(_) => Ok(o.value()),
            _ if array.shape() == shape => Ok(Value::Tensor(array.tensor.clone())),
            _ => Ok(Value::Tensor(array.moved(&shape, positions)?.tensor)),
        }
    };
    let mut detail = detail(operator.sign(), side(a, &x, &left)?, side(b, &y, &right)?);
    if let Some((position, miss)) = worst {
        detail.index = unravel(position, &shape);
        detail.difference = miss;
    }
    let scalar = |o: &Operand| o.is_number() || matches!(o, Operand::Bool(_));
    let scalars = scalar(a) && scalar(b);
    Ok(Operand::Truth(Box::new(Truth {
        holds: worst.is_none(),
        elements: if scalars || shape.is_empty() {
            None
        } else {
            Some(Tensor::new(&shape, truths))
        },
        detail: Some(detail),
    })))
}
