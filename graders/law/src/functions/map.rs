//! Element by element.

use crate::compare;
use crate::elementwise::{broadcast_positions, broadcast_shape, zip_exactly};
use crate::function::Call;
use crate::operand::{Array, Fault, Operand, Outcome, coarser, picked};
use crate::value::Truth;
use gradus_wire::DType;

/// One function of a number, as an implementation.
macro_rules! maps {
    ($($name:ident = $f:expr;)*) => {
        $(pub(super) fn $name(call: &Call<'_>) -> Outcome<Operand> {
            let f: fn(f64) -> f64 = $f;
            Ok(call.numeric(0)?.map(f))
        })*
    };
}

maps! {
    exp = f64::exp;
    log = f64::ln;
    sqrt = f64::sqrt;
    sin = f64::sin;
    cos = f64::cos;
    tan = f64::tan;
    tanh = f64::tanh;
    erf = libm::erf;
    sign = |v| if v == 0.0 || v.is_nan() { v } else { v.signum() };
}

pub(super) fn abs(call: &Call<'_>) -> Outcome<Operand> {
    Ok(call.numeric(0)?.map_exactly(f64::abs, i128::checked_abs))
}

/// Rounding leaves whole numbers as they are.
fn rounded(call: &Call<'_>, f: fn(f64) -> f64) -> Outcome<Operand> {
    Ok(call.numeric(0)?.map_exactly(f, Some))
}

pub(super) fn floor(call: &Call<'_>) -> Outcome<Operand> {
    rounded(call, f64::floor)
}

pub(super) fn ceil(call: &Call<'_>) -> Outcome<Operand> {
    rounded(call, f64::ceil)
}

pub(super) fn round(call: &Call<'_>) -> Outcome<Operand> {
    rounded(call, f64::round)
}

/// The larger one; NaN wins.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

fn smaller(a: f64, b: f64) -> f64 {
    if a.is_nan() || a < b { a } else { b }
}

pub(super) fn maximum(call: &Call<'_>) -> Outcome<Operand> {
    zip_exactly(&call.numeric(0)?, &call.numeric(1)?, larger, |a, b| Some(a.max(b)))
}

pub(super) fn minimum(call: &Call<'_>) -> Outcome<Operand> {
    zip_exactly(&call.numeric(0)?, &call.numeric(1)?, smaller, |a, b| Some(a.min(b)))
}

pub(super) fn clamp(call: &Call<'_>) -> Outcome<Operand> {
    let raised = zip_exactly(&call.numeric(0)?, &call.numeric(1)?, larger, |a, b| Some(a.max(b)))?;
    zip_exactly(&raised.array()?, &call.numeric(2)?, smaller, |a, b| Some(a.min(b)))
}

/// Elements of the second argument where the first is true, else of the third; exact ones stay exact.
pub(super) fn choose(call: &Call<'_>) -> Outcome<Operand> {
    let truth = |o: &Operand| matches!(o, Operand::Bool(_) | Operand::Truth(_));
    let (yes, no) = (call.operand(1), call.operand(2));
    if truth(yes) != truth(no) {
        return Fault::kind(format!("the choices are {} and {}", yes.kind(), no.kind()));
    }
    let condition = call.array(0)?;
    let (a, b) = (yes.array()?, no.array()?);
    let shape = broadcast_shape(&broadcast_shape(condition.shape(), a.shape())?, b.shape())?;
    let test = condition.data();
    let tests = broadcast_positions(condition.shape(), &shape);
    let (left, right) = (
        broadcast_positions(a.shape(), &shape),
        broadcast_positions(b.shape(), &shape),
    );
    let picks: Vec<(usize, usize)> = tests
        .iter()
        .enumerate()
        .map(|(i, &c)| if test[c] != 0.0 { (0, left[i]) } else { (1, right[i]) })
        .collect();
    let precision = coarser(a.precision(), b.precision());
    let mut out = picked(&[a, b], &picks, &shape)?;
    if truth(yes) {
        let holds = out.data().iter().all(|&v| v != 0.0);
        return Ok(Operand::Truth(Box::new(Truth {
            holds,
            elements: (out.rank() > 0).then_some(out.tensor),
            detail: None,
        })));
    }
    if out.computed && out.tensor.dtype.is_float() {
        out.tensor.dtype = precision;
    }
    Ok(out.collapsed())
}

/// One where the last new axis has the index, else zero.
pub(super) fn one_hot(call: &Call<'_>) -> Outcome<Operand> {
    let (ids, n) = (call.numeric(0)?, call.size(1)?);
    let shape = [ids.shape(), &[n]].concat();
    let mut data = vec![0.0; crate::operand::elements(&shape)?];
    for (row, &id) in ids.data().iter().enumerate() {
        let at = Operand::number(id).whole()?;
        match usize::try_from(at) {
            Ok(at) if at < n => data[row * n + at] = 1.0,
            _ => return Fault::value(format!("index {at} is out of range for {n} classes")),
        }
    }
    Ok(Operand::Array(Array::new(&shape, data, DType::F64)?))
}

/// Rounded to a dtype, which the result has from then on.
pub(super) fn cast(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let name = call.text(1)?;
    let Ok(dtype) = name.parse::<DType>() else {
        return Fault::value(format!("there is no dtype `{name}`"));
    };
    if array.rank() == 0 && call.operand(0).is_number() && dtype.is_float() {
        return Ok(Operand::Number(compare::round(array.data()[0], dtype), dtype));
    }
    Ok(Operand::Array(Array {
        tensor: array.tensor.cast(dtype),
        computed: false,
    }))
}

/// The dtype's name.
pub(super) fn dtype(call: &Call<'_>) -> Outcome<Operand> {
    let name = match call.operand(0) {
        Operand::Number(_, dtype) => dtype.name(),
        other => other.numeric()?.tensor.dtype.name(),
    };
    Ok(Operand::Text(name.into()))
}
