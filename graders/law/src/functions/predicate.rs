//! Predicates that report as `approx` does: what was found, what was demanded, where they differ most.

use super::build::{permutation, triangle};
use crate::compare::related;
use crate::elementwise::detail;
use crate::function::Call;
use crate::linear;
use crate::operand::{Array, Fault, Operand, Outcome, shown};
use crate::value::{Tensor, Truth, Value, unravel};

fn matrix(call: &Call<'_>) -> Outcome<Array> {
    let array = call.numeric(0)?;
    match array.rank() >= 2 {
        true => Ok(array),
        false => Fault::value(format!("shape {} is no matrix", shown(array.shape()))),
    }
}

fn transposed(call: &Call<'_>, array: &Array) -> Outcome<Operand> {
    let argument = [Operand::Array(array.clone())];
    super::layout::transpose(&Call {
        arguments: &argument,
        tolerance: call.tolerance,
    })
}

/// `xᵀ x` is the identity.
pub(super) fn orthonormal(call: &Call<'_>) -> Outcome<Operand> {
    let array = matrix(call)?;
    let found = linear::matmul(&transposed(call, &array)?, &Operand::Array(array.clone()))?;
    let n = array.shape()[array.rank() - 1];
    let shape = found.array()?.shape().to_vec();
    let identity = linear::identity(n)?;
    let from = crate::elementwise::broadcast_positions(identity.shape(), &shape);
    let demanded = Operand::Array(identity.moved(&shape, &from)?);
    Ok(related("orthonormal", &found, &demanded, call.tolerance))
}

fn triangular(call: &Call<'_>, relation: &str, keep: fn(i64) -> bool) -> Outcome<Operand> {
    let array = matrix(call)?;
    let demanded = Operand::Array(triangle(&array, keep)?);
    Ok(related(relation, &Operand::Array(array), &demanded, call.tolerance))
}

pub(super) fn upper(call: &Call<'_>) -> Outcome<Operand> {
    triangular(call, "upper", |off| off >= 0)
}

pub(super) fn lower(call: &Call<'_>) -> Outcome<Operand> {
    triangular(call, "lower", |off| off <= 0)
}

pub(super) fn symmetric(call: &Call<'_>) -> Outcome<Operand> {
    let array = matrix(call)?;
    let demanded = transposed(call, &array)?;
    Ok(related("symmetric", &Operand::Array(array), &demanded, call.tolerance))
}

/// A truth from a found and a demanded side, with the first place that fails.
fn judged(relation: &str, left: &Array, right: Value, holds: impl Fn(usize, f64) -> bool) -> Operand {
    let data = left.data();
    let worst = (0..data.len()).find(|&i| !holds(i, data[i]));
    let mut detail = detail(relation, Value::Tensor(left.tensor.clone()), right);
    if let Some(at) = worst {
        detail.index = unravel(at, left.shape());
        detail.difference = data[at].abs();
    }
    Operand::Truth(Box::new(Truth {
        holds: worst.is_none(),
        elements: None,
        detail: Some(detail),
    }))
}

/// Symmetric with no negative eigenvalue: reports the eigenvalues.
pub(super) fn psd(call: &Call<'_>) -> Outcome<Operand> {
    let array = matrix(call)?;
    let [n, m] = *array.shape() else {
        return Fault::value(format!("shape {} is no matrix", shown(array.shape())));
    };
    if n != m {
        return Fault::value(format!("shape {} is no square matrix", shown(array.shape())));
    }
    let symmetric = related(
        "psd",
        &Operand::Array(array.clone()),
        &transposed(call, &array)?,
        call.tolerance,
    );
    if matches!(&symmetric, Operand::Truth(truth) if !truth.holds) {
        return Ok(symmetric);
    }
    let values = linear::symmetric_eigenvalues(&array.data(), n)?;
    let most = values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
    let tolerance = (call.tolerance)(array.precision());
    let floor = -(tolerance.atol + tolerance.rtol * most);
    let found = Array::new(&[n], values, array.precision())?;
    let mut out = judged("psd", &found, Value::Number(0.0), |_, v| v >= floor);
    if let Operand::Truth(truth) = &mut out
        && let Some(detail) = &mut truth.detail
    {
        detail.tolerance = Some(tolerance);
    }
    Ok(out)
}

/// Nothing negative, and every line along the axis sums to 1.
pub(super) fn distribution(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let axis = call.last_axis(1, array.rank())?;
    let tolerance = (call.tolerance)(array.precision());
    let mut signs = judged("distribution", &array, Value::Number(0.0), |_, v| v >= -tolerance.atol);
    if let Operand::Truth(truth) = &mut signs
        && !truth.holds
    {
        if let Some(detail) = &mut truth.detail {
            detail.tolerance = Some(tolerance);
        }
        return Ok(signs);
    }
    let arguments = [Operand::Array(array), Operand::number(axis as f64)];
    let sums = super::reduce::sum(&Call {
        arguments: &arguments,
        tolerance: call.tolerance,
    })?;
    Ok(related("distribution", &sums, &Operand::number(1.0), call.tolerance))
}

/// Exactly one 1 along the axis, all else 0.
pub(super) fn is_one_hot(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let axis = call.last_axis(1, array.rank())?;
    let bits = judged("is_one_hot", &array, Value::Text("only 0 and 1".into()), |_, v| {
        v == 0.0 || v == 1.0
    });
    if matches!(&bits, Operand::Truth(truth) if !truth.holds) {
        return Ok(bits);
    }
    let arguments = [Operand::Array(array), Operand::number(axis as f64)];
    let sums = super::reduce::sum(&Call {
        arguments: &arguments,
        tolerance: call.tolerance,
    })?;
    Ok(related("is_one_hot", &sums, &Operand::number(1.0), call.tolerance))
}

/// The places of each row of an array: entries of a vector, or all that stands at one place of axis 0.
fn rows(array: &Array) -> Outcome<Vec<std::ops::Range<usize>>> {
    let Some(&count) = array.shape().first() else {
        return Fault::value("a number has no entries");
    };
    let width: usize = array.shape()[1..].iter().product();
    Ok((0..count).map(|i| i * width..(i + 1) * width).collect())
}

fn by_rows(relation: &str, array: &Array, demanded: &str, failing: Option<usize>) -> Operand {
    let mut detail = detail(
        relation,
        Value::Tensor(array.tensor.clone()),
        Value::Text(demanded.into()),
    );
    if let Some(row) = failing {
        detail.index = vec![row];
        detail.index.extend(array.shape().iter().skip(1).map(|_| 0));
    }
    Operand::Truth(Box::new(Truth {
        holds: failing.is_none(),
        elements: None,
        detail: Some(detail),
    }))
}

/// Each entry greater than the one before; rows compare from the left.
pub(super) fn ascending(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let rows = rows(&array)?;
    let (data, exact) = (array.data(), array.tensor.exact.as_ref());
    let failing = (1..rows.len()).find(|&i| {
        let (a, b) = (rows[i - 1].clone(), rows[i].clone());
        let order = match exact {
            Some(exact) => Some(exact[a].cmp(&exact[b])),
            None => data[a].partial_cmp(&data[b]),
        };
        order != Some(std::cmp::Ordering::Less)
    });
    Ok(by_rows(
        "ascending",
        &array,
        "each greater than the one before",
        failing,
    ))
}

/// No two entries (rows of a matrix, texts of a list) alike.
pub(super) fn distinct(call: &Call<'_>) -> Outcome<Operand> {
    if let Operand::List(items) = call.operand(0)
        && items.iter().any(|item| matches!(item, Operand::Text(_)))
    {
        let texts = items.iter().map(Operand::text).collect::<Outcome<Vec<&str>>>()?;
        let failing = (1..texts.len()).find(|&i| texts[..i].contains(&texts[i]));
        let mut detail = detail("distinct", call.operand(0).value(), Value::Text("no two alike".into()));
        detail.index = failing.into_iter().collect();
        return Ok(Operand::Truth(Box::new(Truth {
            holds: failing.is_none(),
            elements: None,
            detail: Some(detail),
        })));
    }
    let array = call.numeric(0)?;
    let mut seen = std::collections::HashSet::new();
    let failing = rows(&array)?
        .into_iter()
        .position(|row| !seen.insert(row.map(|i| array.key(i)).collect::<Vec<_>>()));
    Ok(by_rows("distinct", &array, "no two alike", failing))
}

/// Each of 0..n once.
pub(super) fn is_permutation(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let failing = (array.rank() != 1 || permutation(&array).is_none()).then_some(0);
    Ok(by_rows("is_permutation", &array, "each of 0..n once", failing))
}

fn elements(call: &Call<'_>, relation: &str, demanded: &str, f: fn(f64) -> bool) -> Outcome<Operand> {
    let array = match call.operand(0) {
        whole @ Operand::Struct(_) => super::structure::flat(whole)?,
        other => match other.numeric() {
            // Tensors of several shapes.
            Err(fault) if !fault.is_type => super::structure::flat(other)?,
            found => found?,
        },
    };
    let mut out = judged(relation, &array, Value::Text(demanded.into()), |_, v| f(v));
    if let Operand::Truth(truth) = &mut out
        && array.rank() > 0
    {
        let data = array.data().iter().map(|&v| f64::from(u8::from(f(v)))).collect();
        truth.elements = Some(Tensor::new(array.shape(), data));
    }
    Ok(out)
}

pub(super) fn is_finite(call: &Call<'_>) -> Outcome<Operand> {
    elements(call, "is_finite", "neither NaN nor infinite", f64::is_finite)
}

pub(super) fn is_nan(call: &Call<'_>) -> Outcome<Operand> {
    elements(call, "is_nan", "NaN", f64::is_nan)
}

pub(super) fn is_error(call: &Call<'_>) -> Outcome<Operand> {
    let demanded = Value::Text("an error".into());
    Ok(Operand::Truth(Box::new(Truth {
        holds: matches!(call.operand(0), Operand::Error(_)),
        elements: None,
        detail: Some(detail("is_error", call.operand(0).value(), demanded)),
    })))
}

pub(super) fn is_none(call: &Call<'_>) -> Outcome<Operand> {
    Ok(Operand::Truth(Box::new(Truth {
        holds: matches!(call.operand(0), Operand::None),
        elements: None,
        detail: Some(detail("is_none", call.operand(0).value(), Value::None)),
    })))
}
