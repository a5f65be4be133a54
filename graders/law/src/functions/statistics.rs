//! Values counted, and tests of random draws. A right answer fails such a test less than once in a million cases.

use crate::compare;
use crate::function::Call;
use crate::operand::{Array, Fault, Operand, Outcome, computed, elements};
use gradus_wire::DType;
use std::cmp::Ordering;

/// Standard errors that a moment may be off: a normal variable is further out once in 1.7 million draws.
const STANDARD_ERRORS: f64 = 5.0;

/// How often a right answer may fail a test of its whole distribution.
const RISK: f64 = 1e-6;

/// Different values in ascending order; the dtype stays.
pub(super) fn unique(call: &Call<'_>) -> Outcome<Operand> {
    if let Operand::List(items) = call.operand(0)
        && items.iter().any(|item| matches!(item, Operand::Text(_)))
    {
        let mut texts = items.iter().map(Operand::text).collect::<Outcome<Vec<&str>>>()?;
        texts.sort_unstable();
        texts.dedup();
        return Ok(Operand::List(
            texts.into_iter().map(|t| Operand::Text(t.into())).collect(),
        ));
    }
    let array = call.numeric(0)?;
    let data = array.data();
    let order = |&a: &usize, &b: &usize| match (array.exact(a), array.exact(b)) {
        (Some(a), Some(b)) => a.cmp(&b),
        // Both zeros are one value, and so are all NaN, which come last.
        _ if data[a] == data[b] => Ordering::Equal,
        _ if data[a].is_nan() || data[b].is_nan() => data[a].is_nan().cmp(&data[b].is_nan()),
        _ => data[a].total_cmp(&data[b]),
    };
    let mut places: Vec<usize> = (0..array.len()).collect();
    places.sort_by(order);
    places.dedup_by(|a, b| order(a, b) == Ordering::Equal);
    Ok(Operand::Array(array.moved(&[places.len()], &places)?))
}

/// How often each of 0 to n - 1 occurs; n is one more than the largest value unless given.
pub(super) fn bincount(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let data = array.data();
    let n = if call.has(1) {
        call.size(1)?
    } else {
        let most = data.iter().copied().fold(-1.0, f64::max);
        crate::operand::size(Operand::number(most).whole()? + 1)?
    };
    let mut counts = vec![0.0; elements(&[n])?];
    for &v in data.iter().filter(|v| v.fract() == 0.0 && **v >= 0.0) {
        if let Some(count) = counts.get_mut(v as usize) {
            *count += 1.0;
        }
    }
    computed(&[n], counts, DType::F64)
}

fn mean_of(v: &[f64]) -> f64 {
    v.iter().sum::<f64>() / v.len() as f64
}

/// The mean of a power of the deviations from the mean.
fn central(v: &[f64], power: i32) -> f64 {
    let mean = mean_of(v);
    v.iter().map(|x| (x - mean).powi(power)).sum::<f64>() / v.len() as f64
}

/// The skewness for 3, the kurtosis for 4.
pub(super) fn standardized_moment(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let power = match call.whole(1)? {
        power @ 1..=64 => power as i32,
        power => return Fault::value(format!("the moment of order {power} is not known here: 1 to 64 are")),
    };
    let data = array.data();
    let found = central(&data, power) / central(&data, 2).powf(f64::from(power) / 2.0);
    computed(&[], vec![found], array.precision())
}

/// A positive number, or an error that names it.
fn positive(call: &Call<'_>, i: usize, name: &str) -> Outcome<f64> {
    match call.scalar(i)? {
        v if v > 0.0 && v.is_finite() => Ok(v),
        v => Fault::value(format!("{name} can't be {v}")),
    }
}

/// What was found against what was demanded, of draws in that number.
fn close(relation: &str, draws: &Array, found: f64, demanded: f64, error: f64) -> Operand {
    let precision = draws.precision();
    // Rounding adds to the spread of the draws.
    let slack = error + compare::spacing(demanded, precision);
    compare::within_distance(
        relation,
        &Operand::Number(found, precision),
        &Operand::number(demanded),
        slack,
    )
}

/// Whether the mean of independent draws is what it should be.
pub(super) fn has_mean(call: &Call<'_>) -> Outcome<Operand> {
    let draws = call.numeric(0)?;
    let (mean, std) = (call.scalar(1)?, positive(call, 2, "the standard deviation")?);
    let error = STANDARD_ERRORS * std / (draws.len() as f64).sqrt();
    Ok(close("has_mean", &draws, mean_of(&draws.data()), mean, error))
}

/// Whether the variance of independent draws is what it should be.
pub(super) fn has_variance(call: &Call<'_>) -> Outcome<Operand> {
    let draws = call.numeric(0)?;
    let variance = positive(call, 1, "the variance")?;
    let kurtosis = if call.has(2) { call.scalar(2)? } else { 3.0 };
    if kurtosis.is_nan() || kurtosis < 1.0 {
        return Fault::value(format!("the kurtosis can't be {kurtosis}: it is 1 or more"));
    }
    let count = draws.len() as f64;
    // The second term covers the divisor n in place of n - 1.
    let error = variance * (STANDARD_ERRORS * ((kurtosis - 1.0) / count).sqrt() + 1.0 / count);
    Ok(close(
        "has_variance",
        &draws,
        central(&draws.data(), 2),
        variance,
        error,
    ))
}

/// Kolmogorov and Smirnov's test; the bound is that of Dvoretzky, Kiefer, Wolfowitz and Massart, right for any number of draws.
fn follows(relation: &str, draws: &Array, distribution: impl Fn(f64) -> f64) -> Operand {
    let mut sorted = draws.data().into_owned();
    sorted.sort_by(f64::total_cmp);
    let count = sorted.len() as f64;
    let gap = sorted.iter().enumerate().fold(0.0, |most: f64, (i, &v)| {
        let share = distribution(v);
        let gap = (share - i as f64 / count).max((i + 1) as f64 / count - share);
        if most.is_nan() || v.is_nan() {
            f64::NAN
        } else {
            most.max(gap)
        }
    });
    close(relation, draws, gap, 0.0, ((2.0 / RISK).ln() / (2.0 * count)).sqrt())
}

/// Whether independent draws come from a normal distribution.
pub(super) fn is_normal(call: &Call<'_>) -> Outcome<Operand> {
    let draws = call.numeric(0)?;
    let (mean, std) = (call.scalar(1)?, positive(call, 2, "the standard deviation")?);
    Ok(follows("is_normal", &draws, |v| {
        0.5 * libm::erfc((mean - v) / (std * std::f64::consts::SQRT_2))
    }))
}

/// Whether independent draws come from a uniform distribution.
pub(super) fn is_uniform(call: &Call<'_>) -> Outcome<Operand> {
    let draws = call.numeric(0)?;
    let (low, high) = (call.scalar(1)?, call.scalar(2)?);
    if !(low < high && (high - low).is_finite()) {
        return Fault::value(format!("{low} is not below {high}"));
    }
    Ok(follows("is_uniform", &draws, |v| {
        ((v - low) / (high - low)).clamp(0.0, 1.0)
    }))
}
