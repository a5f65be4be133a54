//! Over all elements, one axis, or several.

use crate::elementwise;
use crate::elementwise::{detail, walk};
use crate::function::{Call, axis};
use crate::operand::{Array, Fault, Operand, Outcome, coarser, computed};
use crate::value::{Tensor, Truth, Value, unravel};
use crate::whole;

/// The axes to reduce: argument `i`, a number or a list; all when left out.
fn axes(call: &Call<'_>, i: usize, rank: usize) -> Outcome<Vec<usize>> {
    if !call.has(i) {
        return Ok((0..rank).collect());
    }
    let given = match call.operand(i) {
        Operand::List(_) => call.operand(i).wholes()?,
        other => vec![other.whole()?],
    };
    let found: Vec<usize> = given.iter().map(|&v| axis(v, rank)).collect::<Outcome<_>>()?;
    match (1..found.len()).any(|i| found[..i].contains(&found[i])) {
        true => Fault::value("an axis is named twice"),
        false => Ok(found),
    }
}

/// The elements that fall together when axes are reduced, in row-major order, and the shape that remains.
fn groups(array: &Array, axes: &[usize]) -> (Vec<usize>, Vec<Vec<f64>>) {
    grouped(array, &array.data(), axes)
}

/// The same of anything that stands at the array's places.
fn grouped<T: Copy>(array: &Array, data: &[T], axes: &[usize]) -> (Vec<usize>, Vec<Vec<T>>) {
    let kept: Vec<usize> = (0..array.rank()).filter(|a| !axes.contains(a)).collect();
    let shape: Vec<usize> = kept.iter().map(|&a| array.shape()[a]).collect();
    let count: usize = shape.iter().product();
    if kept.is_empty() {
        return (shape, vec![data.to_vec()]);
    }
    let mut strides = vec![0; array.rank()];
    let mut stride = 1;
    for &a in kept.iter().rev() {
        strides[a] = stride;
        stride *= array.shape()[a];
    }
    let mut found = vec![Vec::new(); count];
    for (&v, group) in data.iter().zip(walk(array.shape(), &strides)) {
        found[group].push(v);
    }
    (shape, found)
}

fn reduce(call: &Call<'_>, array: &Array, f: impl Fn(&[f64]) -> f64) -> Outcome<Operand> {
    let (shape, groups) = groups(array, &axes(call, 1, array.rank())?);
    computed(&shape, groups.iter().map(|g| f(g)).collect(), array.precision())
}

/// A reduction that is exact where whole numbers may have grown beyond what f64 tells apart: `most` is a bound on them.
fn reduce_exactly(
    call: &Call<'_>,
    array: &Array,
    f: impl Fn(&[f64]) -> f64,
    most: fn(&[f64]) -> f64,
    exact: fn(&[i128]) -> Option<i128>,
) -> Outcome<Operand> {
    if (array.tensor.exact.is_some() || most(&array.data()) >= whole::LIMIT)
        && let Some(elements) = array.wholes()
    {
        let (shape, groups) = grouped(array, &elements, &axes(call, 1, array.rank())?);
        if let Some(found) = groups.iter().map(|g| exact(g)).collect() {
            return Ok(Array::exactly(&shape, found)?.collapsed());
        }
    }
    reduce(call, array, f)
}

/// What no sum of some of the numbers passes.
pub(super) fn magnitudes(v: &[f64]) -> f64 {
    v.iter().map(|v| v.abs()).sum()
}

fn mean_of(v: &[f64]) -> f64 {
    v.iter().sum::<f64>() / v.len() as f64
}

fn variance_of(v: &[f64]) -> f64 {
    let mean = mean_of(v);
    v.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / v.len() as f64
}

/// The larger one; NaN wins.
fn larger(a: f64, b: f64) -> f64 {
    if a.is_nan() || a > b { a } else { b }
}

fn smaller(a: f64, b: f64) -> f64 {
    if a.is_nan() || a < b { a } else { b }
}

pub(super) fn logsumexp_of(v: &[f64]) -> f64 {
    let most = v.iter().copied().fold(f64::NEG_INFINITY, larger);
    if most.is_infinite() {
        return most;
    }
    most + v.iter().map(|x| (x - most).exp()).sum::<f64>().ln()
}

pub(super) fn sum(call: &Call<'_>) -> Outcome<Operand> {
    reduce_exactly(call, &call.array(0)?, |v| v.iter().sum(), magnitudes, whole::sum)
}

pub(super) fn mean(call: &Call<'_>) -> Outcome<Operand> {
    reduce(call, &call.array(0)?, mean_of)
}

pub(super) fn variance(call: &Call<'_>) -> Outcome<Operand> {
    reduce(call, &call.numeric(0)?, variance_of)
}

pub(super) fn std(call: &Call<'_>) -> Outcome<Operand> {
    reduce(call, &call.numeric(0)?, |v| variance_of(v).sqrt())
}

pub(super) fn prod(call: &Call<'_>) -> Outcome<Operand> {
    let most = |v: &[f64]| v.iter().map(|v| v.abs().max(1.0)).product();
    reduce_exactly(call, &call.numeric(0)?, |v| v.iter().product(), most, whole::product)
}

pub(super) fn logsumexp(call: &Call<'_>) -> Outcome<Operand> {
    reduce(call, &call.numeric(0)?, logsumexp_of)
}

/// Two plain numbers are compared with each other; else the second argument is the axis.
fn extreme(call: &Call<'_>, from: f64, f: fn(f64, f64) -> f64, exact: fn(&[i128]) -> Option<i128>) -> Outcome<Operand> {
    let (a, b) = (call.operand(0), call.operand(1));
    if a.is_number() && b.is_number() && matches!((a, b), (Operand::Whole(_), _) | (_, Operand::Whole(_))) {
        return match (a.array()?.wholes(), b.array()?.wholes()) {
            (Some(x), Some(y)) => match exact(&[x[0], y[0]]) {
                Some(found) => Ok(Operand::whole_number(found)),
                None => Ok(Operand::number(f(a.scalar()?, b.scalar()?))),
            },
            _ => Ok(Operand::number(f(a.scalar()?, b.scalar()?))),
        };
    }
    if let (Operand::Number(a, p), Operand::Number(b, q)) = (call.operand(0), call.operand(1)) {
        return Ok(Operand::Number(f(*a, *b), coarser(*p, *q)));
    }
    reduce_exactly(
        call,
        &call.array(0)?,
        |v| v.iter().copied().fold(from, f),
        |_| 0.0,
        exact,
    )
}

pub(super) fn max(call: &Call<'_>) -> Outcome<Operand> {
    extreme(call, f64::NEG_INFINITY, larger, |v| v.iter().copied().max())
}

pub(super) fn min(call: &Call<'_>) -> Outcome<Operand> {
    extreme(call, f64::INFINITY, smaller, |v| v.iter().copied().min())
}

/// Of an array over axes; of a list or a struct, the joint length of all its tensors.
pub(super) fn norm(call: &Call<'_>) -> Outcome<Operand> {
    let length = |v: &[f64]| {
        let most = v.iter().fold(0.0, |m: f64, x| larger(x.abs(), m));
        if most == 0.0 || !most.is_finite() {
            return most;
        }
        most * v.iter().map(|x| (x / most) * (x / most)).sum::<f64>().sqrt()
    };
    match (call.operand(0), call.has(1)) {
        (whole @ (Operand::List(_) | Operand::Struct(_)), false) => {
            let all = super::structure::flat(whole)?;
            computed(&[], vec![length(&all.data())], all.precision())
        }
        _ => reduce(call, &call.numeric(0)?, length),
    }
}

/// The truth values in an argument: 0 and 1, nothing else.
fn truths(call: &Call<'_>) -> Outcome<Array> {
    match call.operand(0) {
        Operand::Number(..) | Operand::Whole(_) => return Fault::kind("a number is no truth value: compare it first"),
        Operand::Text(_)
        | Operand::None
        | Operand::Struct(_)
        | Operand::Function(_)
        | Operand::Error(_)
        | Operand::Range(..) => {
            return Fault::kind(format!("{} is no truth value", call.operand(0).kind()));
        }
        _ => {}
    }
    let array = call.array(0)?;
    match array.data().iter().all(|&v| v == 0.0 || v == 1.0) {
        true => Ok(array),
        false => Fault::value("elements other than 0 and 1: compare them first"),
    }
}

fn quantified(call: &Call<'_>, word: &str, f: fn(&[f64]) -> bool) -> Outcome<Operand> {
    let array = truths(call)?;
    let (shape, groups) = groups(&array, &axes(call, 1, array.rank())?);
    let found: Vec<f64> = groups.iter().map(|g| f64::from(u8::from(f(g)))).collect();
    let holds = found.iter().all(|&v| v == 1.0);
    let mut inner = match call.operand(0) {
        Operand::Truth(truth) => truth.detail.clone(),
        _ => None,
    }
    .unwrap_or_else(|| {
        let first = array.data().iter().position(|&v| v == 0.0);
        let mut inner = detail(word, Value::Tensor(array.tensor.clone()), Value::Bool(true));
        inner.index = first.map_or(Vec::new(), |p| unravel(p, array.shape()));
        inner
    });
    inner.part.clear();
    if word == "any" && inner.relation != "any" {
        inner.relation = format!("any {}", inner.relation);
    }
    Ok(Operand::Truth(Box::new(Truth {
        holds,
        elements: (!shape.is_empty()).then(|| Tensor::new(&shape, found)),
        detail: Some(inner),
    })))
}

pub(super) fn all(call: &Call<'_>) -> Outcome<Operand> {
    quantified(call, "all", |g| g.iter().all(|&v| v == 1.0))
}

pub(super) fn any(call: &Call<'_>) -> Outcome<Operand> {
    quantified(call, "any", |g| g.contains(&1.0))
}

pub(super) fn count(call: &Call<'_>) -> Outcome<Operand> {
    let array = truths(call)?;
    reduce(call, &array, |v| v.iter().sum())
}

/// A reduction over one axis that stays, with size 1.
fn kept(call: &Call<'_>, f: fn(&[f64]) -> f64) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let axis = call.last_axis(1, array.rank())?;
    let (_, groups) = groups(&array, &[axis]);
    let mut shape = array.shape().to_vec();
    shape[axis] = 1;
    computed(&shape, groups.iter().map(|g| f(g)).collect(), array.precision())
}

pub(super) fn mean_keep(call: &Call<'_>) -> Outcome<Operand> {
    kept(call, mean_of)
}

pub(super) fn var_keep(call: &Call<'_>) -> Outcome<Operand> {
    kept(call, variance_of)
}

/// Applies `f` to each line along an axis; the lines may change length, all alike.
fn lines(array: &Array, axis: usize, f: impl Fn(&[f64]) -> Vec<f64>) -> Outcome<Operand> {
    let (shape, data) = along_lines(array, &array.data(), axis, f)?;
    computed(&shape, data, array.precision())
}

/// The same of anything that stands at the array's places.
fn along_lines<T: Copy + Default, U: Copy + Default>(
    array: &Array,
    data: &[T],
    axis: usize,
    f: impl Fn(&[T]) -> Vec<U>,
) -> Outcome<(Vec<usize>, Vec<U>)> {
    let (shape, groups) = grouped(array, data, &[axis]);
    let results: Vec<Vec<U>> = groups.iter().map(|g| f(g)).collect();
    let size = results
        .first()
        .map_or_else(|| f(&vec![T::default(); array.shape()[axis]]).len(), Vec::len);
    let mut whole = shape;
    whole.insert(axis, size);
    let inner: usize = whole[axis + 1..].iter().product();
    let mut data = vec![U::default(); crate::operand::elements(&whole)?];
    for (g, line) in results.iter().enumerate() {
        for (i, &v) in line.iter().enumerate() {
            data[(g / inner * size + i) * inner + g % inner] = v;
        }
    }
    Ok((whole, data))
}

/// `lines`, exact where whole numbers grow beyond what f64 tells apart; `None` among the results is one too large.
fn lines_exactly(
    array: &Array,
    axis: usize,
    f: impl Fn(&[f64]) -> Vec<f64>,
    exact: impl Fn(&[i128]) -> Vec<Option<i128>>,
) -> Outcome<Operand> {
    if (array.tensor.exact.is_some() || magnitudes(&array.data()) >= whole::LIMIT)
        && let Some(elements) = array.wholes()
    {
        let (shape, found) = along_lines(array, &elements, axis, exact)?;
        if let Some(found) = found.into_iter().collect() {
            return Ok(Array::exactly(&shape, found)?.collapsed());
        }
    }
    lines(array, axis, f)
}

pub(super) fn cumsum(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let running = |line: &[f64]| {
        line.iter()
            .scan(0.0, |sum, v| {
                *sum += v;
                Some(*sum)
            })
            .collect()
    };
    lines_exactly(&array, call.only_axis(1, array.rank())?, running, |line| {
        (1..=line.len()).map(|end| whole::sum(&line[..end])).collect()
    })
}

pub(super) fn diff(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let steps = |line: &[f64]| line.windows(2).map(|w| w[1] - w[0]).collect();
    lines_exactly(&array, call.only_axis(1, array.rank())?, steps, |line| {
        line.windows(2).map(|w| w[1].checked_sub(w[0])).collect()
    })
}

pub(super) fn softmax(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    lines(&array, call.axis(1, array.rank())?, |line| {
        let total = logsumexp_of(line);
        line.iter().map(|v| (v - total).exp()).collect()
    })
}

pub(super) fn log_softmax(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    lines(&array, call.axis(1, array.rank())?, |line| {
        let total = logsumexp_of(line);
        line.iter().map(|v| v - total).collect()
    })
}

/// Positions in ascending order, ties in place, NaN last.
fn order(line: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..line.len()).collect();
    let nan_last = |a: f64, b: f64| a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()));
    places.sort_by(|&i, &j| nan_last(line[i], line[j]));
    places
}

pub(super) fn sort(call: &Call<'_>) -> Outcome<Operand> {
    if let Operand::List(items) = call.operand(0)
        && items.iter().any(|item| matches!(item, Operand::Text(_)))
    {
        let mut texts = items.iter().map(Operand::text).collect::<Outcome<Vec<&str>>>()?;
        texts.sort_unstable();
        return Ok(Operand::List(
            texts.into_iter().map(|t| Operand::Text(t.into())).collect(),
        ));
    }
    let array = call.numeric(0)?;
    let axis = call.last_axis(1, array.rank())?;
    if let Some(exact) = &array.tensor.exact {
        let places: Vec<usize> = (0..array.len()).collect();
        let (_, from) = along_lines(&array, &places, axis, |line| {
            let mut line = line.to_vec();
            line.sort_by_key(|&i| exact[i]);
            line
        })?;
        return Ok(Operand::Array(array.moved(array.shape(), &from)?));
    }
    let sorted = lines(&array, axis, |line| order(line).into_iter().map(|i| line[i]).collect())?;
    // Sorted elements are the old ones: the dtype stays.
    let mut out = sorted.array()?;
    out.tensor.dtype = array.tensor.dtype;
    out.computed = array.computed;
    Ok(Operand::Array(out))
}

pub(super) fn argsort(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let axis = call.last_axis(1, array.rank())?;
    if let Some(exact) = &array.tensor.exact {
        let (shape, data) = along_lines(&array, exact, axis, |line| {
            let mut places: Vec<usize> = (0..line.len()).collect();
            places.sort_by_key(|&i| line[i]);
            places.into_iter().map(|i| i as f64).collect()
        })?;
        return computed(&shape, data, gradus_wire::DType::F64);
    }
    let places = lines(&array, axis, |line| order(line).into_iter().map(|i| i as f64).collect())?;
    counted(&places)
}

/// Positions are no rounded floats, whatever they are positions of.
fn counted(places: &Operand) -> Outcome<Operand> {
    let array = places.array()?;
    computed(array.shape(), array.data().into_owned(), gradus_wire::DType::F64)
}

fn place_of(call: &Call<'_>, better: fn(f64, f64) -> bool, exact: fn(&i128, &i128) -> bool) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    if array.len() == 0 {
        return Fault::value("an empty tensor has no largest or smallest element");
    }
    if let Some(elements) = &array.tensor.exact {
        let (shape, groups) = grouped(&array, elements, &axes(call, 1, array.rank())?);
        let best = |g: &Vec<i128>| (1..g.len()).fold(0, |best, i| if exact(&g[i], &g[best]) { i } else { best });
        let found = groups.iter().map(|g| best(g) as f64).collect();
        return computed(&shape, found, gradus_wire::DType::F64);
    }
    counted(&reduce(call, &array, |v| {
        let mut best = 0;
        for i in 1..v.len() {
            if !v[best].is_nan() && (v[i].is_nan() || better(v[i], v[best])) {
                best = i;
            }
        }
        best as f64
    })?)
}

pub(super) fn argmax(call: &Call<'_>) -> Outcome<Operand> {
    place_of(call, |a, b| a > b, |a, b| a > b)
}

pub(super) fn argmin(call: &Call<'_>) -> Outcome<Operand> {
    place_of(call, |a, b| a < b, |a, b| a < b)
}

pub(super) fn dot(call: &Call<'_>) -> Outcome<Operand> {
    let (a, b) = (call.numeric(0)?, call.numeric(1)?);
    if a.rank() != 1 || b.rank() != 1 || a.len() != b.len() {
        return Fault::value("dot goes with two vectors of equal length");
    }
    let product = elementwise::zip_exactly(&a, &b, |x, y| x * y, i128::checked_mul)?.array()?;
    let total = Call {
        arguments: &[Operand::Array(product)],
        tolerance: call.tolerance,
    };
    sum(&total)
}

/// Pearson's correlation of two arrays of as many elements.
pub(super) fn correlation(call: &Call<'_>) -> Outcome<Operand> {
    let (a, b) = (call.numeric(0)?, call.numeric(1)?);
    if a.len() != b.len() || a.len() < 2 {
        return Fault::value("correlation goes with two vectors of equal length, at least 2");
    }
    let (x, y) = (a.data(), b.data());
    let (p, q) = (mean_of(&x), mean_of(&y));
    let covariance: f64 = x.iter().zip(y.iter()).map(|(x, y)| (x - p) * (y - q)).sum::<f64>() / x.len() as f64;
    let value = covariance / (variance_of(&x) * variance_of(&y)).sqrt();
    computed(&[], vec![value], coarser(a.precision(), b.precision()))
}
