//! How much of the tolerance the reference's own rounding uses up.

use crate::grade::scope::outputs;
use gradus_course::{Exercise, Tolerances};
use gradus_law::Tolerance;
use gradus_law::value::Value;
use gradus_wire::{DType, Device};

/// The tolerance in which laws compare the answer with the reference's, where one does so plainly.
pub fn compared(exercise: &Exercise) -> Option<Option<&Tolerances>> {
    let law = exercise
        .laws
        .iter()
        .find(|l| l.consults_reference && l.text.contains("approx expected"))?;
    // What the reference's own rounding decides has no share of a tolerance.
    if law.roundings(exercise).is_some() {
        return None;
    }
    Some(law.tolerance.as_ref())
}

/// The largest |answer - expected| over the tolerance, of all float elements; 0 where there is none.
///
/// Plain numbers get the tolerance of `float`, the dtype of the case, as laws give it to them.
pub fn worst(exercise: &Exercise, law: Option<&Tolerances>, float: DType, answer: &Value, expected: &Value) -> f64 {
    let mut worst = 0.0f64;
    let sides = outputs(exercise, answer).into_iter().zip(outputs(exercise, expected));
    for ((_, _, answer), (_, _, expected)) in sides {
        let tolerance = |dtype| {
            let dtype = if dtype == DType::F64 { float } else { dtype };
            exercise.tolerance.resolve(law, dtype, Device::Cpu)
        };
        worst = worst.max(compare(answer, expected, &tolerance));
    }
    worst
}

fn compare(answer: &Value, expected: &Value, tolerance: &dyn Fn(DType) -> Tolerance) -> f64 {
    match (answer, expected) {
        (Value::Tensor(a), Value::Tensor(e)) if a.dtype.is_float() && a.shape() == e.shape() => {
            let tolerance = tolerance(a.dtype);
            let pairs = a.array.iter().zip(e.array.iter());
            pairs.map(|(&a, &e)| share(a, e, &tolerance)).fold(0.0, f64::max)
        }
        (Value::Number(a), Value::Number(e)) => share(*a, *e, &tolerance(DType::F64)),
        (Value::List(a), Value::List(e)) if a.len() == e.len() => a
            .iter()
            .zip(e)
            .map(|(a, e)| compare(a, e, tolerance))
            .fold(0.0, f64::max),
        (Value::Struct(a), Value::Struct(e)) => {
            let pairs = a.iter().filter_map(|(name, a)| Some((a, e.get(name)?)));
            pairs.map(|(a, e)| compare(a, e, tolerance)).fold(0.0, f64::max)
        }
        _ => 0.0,
    }
}

fn share(answer: f64, expected: f64, tolerance: &Tolerance) -> f64 {
    // NaN beside NaN and equal infinities are no error of rounding.
    if answer == expected || (answer.is_nan() && expected.is_nan()) {
        return 0.0;
    }
    let allowed = match tolerance.ulp {
        Some(ulp) => ulp * f64::from(f32::EPSILON) * expected.abs(),
        None => tolerance.atol + tolerance.rtol * expected.abs(),
    };
    let difference = (answer - expected).abs();
    if difference.is_finite() && allowed.is_finite() {
        difference / allowed
    } else {
        0.0
    }
}

/// The same tolerances, `factor` times as wide, where they are given.
pub fn scaled(tolerances: &Tolerances, factor: f64) -> Tolerances {
    let by = |v: Option<f64>| v.map(|v| v * factor);
    Tolerances {
        rtol: by(tolerances.rtol),
        atol: by(tolerances.atol),
        ulp: by(tolerances.ulp),
        roundings: tolerances.roundings,
        overrides: tolerances
            .overrides
            .iter()
            .map(|(name, t)| (name.clone(), scaled(t, factor)))
            .collect(),
    }
}

/// Whether a spec's tolerance for a dtype is more than ten times the default.
pub fn is_wide(exercise: &Tolerances, law: Option<&Tolerances>, dtype: DType) -> bool {
    let own = exercise.resolve(law, dtype, Device::Cpu);
    let usual = Tolerances::default().resolve(None, dtype, Device::Cpu);
    own.ulp.is_none() && (own.rtol > 10.0 * usual.rtol || own.atol > 10.0 * usual.atol)
}
