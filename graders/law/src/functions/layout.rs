//! Elements moved, not computed: shapes, slices, joins.

use crate::elementwise::{broadcast_positions, broadcast_shape, walk};
use crate::function::{Call, axis};
use crate::index::{along, bounds, place, single};
use crate::operand::{Array, Fault, Operand, Outcome, picked, shown, size};

pub(super) fn shape(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let sizes = array.shape().iter().map(|&s| Operand::number(s as f64));
    Ok(Operand::List(sizes.collect()))
}

pub(super) fn count(call: &Call<'_>) -> Outcome<Operand> {
    Ok(Operand::number(call.array(0)?.len() as f64))
}

pub(super) fn len(call: &Call<'_>) -> Outcome<Operand> {
    let length = match call.operand(0) {
        Operand::List(items) => items.len(),
        Operand::Struct(fields) => fields.len(),
        Operand::Text(text) => text.chars().count(),
        Operand::Array(array) => match array.shape().first() {
            Some(&size) => size,
            None => return Fault::value("a tensor of rank 0 has no length"),
        },
        Operand::Truth(truth) => match truth.elements.as_ref().and_then(|e| e.shape().first()) {
            Some(&size) => size,
            None => return Fault::kind("a truth value has no length"),
        },
        other => return Fault::kind(format!("{} has no length", other.kind())),
    };
    Ok(Operand::number(length as f64))
}

/// One size may be -1: what is left.
pub(super) fn reshape(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let asked = match call.operand(1) {
        Operand::Number(..) | Operand::Whole(_) => vec![call.whole(1)?],
        other => other.wholes()?,
    };
    let known: usize = asked.iter().filter(|&&s| s >= 0).map(|&s| s as usize).product();
    let open = asked.iter().filter(|&&s| s == -1).count();
    if open > 1 {
        return Fault::value("only one size can be -1");
    }
    let shape = asked
        .iter()
        .map(|&s| match s {
            -1 if known > 0 && array.len().is_multiple_of(known) => Ok(array.len() / known),
            -1 => Fault::value(format!("{} elements do not divide by {known}", array.len())),
            s => size(s),
        })
        .collect::<Outcome<Vec<usize>>>()?;
    Ok(Operand::Array(array.reshaped(&shape)?))
}

pub(super) fn flatten(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    Ok(Operand::Array(array.reshaped(&[array.len()])?))
}

fn permuted(array: &Array, axes: &[usize]) -> Outcome<Operand> {
    let mut strides = vec![1; array.rank()];
    for a in (1..array.rank()).rev() {
        strides[a - 1] = strides[a] * array.shape()[a];
    }
    let shape: Vec<usize> = axes.iter().map(|&a| array.shape()[a]).collect();
    let strides: Vec<usize> = axes.iter().map(|&a| strides[a]).collect();
    Ok(Operand::Array(array.moved(&shape, &walk(&shape, &strides))?))
}

pub(super) fn transpose(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let rank = array.rank();
    if rank < 2 {
        return Fault::value(format!("t swaps the last two axes; this has rank {rank}"));
    }
    let mut axes: Vec<usize> = (0..rank).collect();
    axes.swap(rank - 2, rank - 1);
    permuted(&array, &axes)
}

pub(super) fn permute(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let axes = call.operand(1).wholes()?;
    let axes: Vec<usize> = axes.iter().map(|&a| axis(a, array.rank())).collect::<Outcome<_>>()?;
    let mut sorted = axes.clone();
    sorted.sort_unstable();
    if !sorted.into_iter().eq(0..array.rank()) {
        return Fault::value(format!("permute names each of the {} axes once", array.rank()));
    }
    permuted(&array, &axes)
}

pub(super) fn take(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let axis = call.axis(1, array.rank())?;
    let size = array.shape()[axis];
    let places = match call.operand(2) {
        Operand::Bool(_) | Operand::Truth(_) => return Fault::kind("a truth value is no index: use where(…)"),
        other => other.array()?,
    };
    let at = places
        .data()
        .iter()
        .map(|&v| place(Operand::number(v).whole()?, size))
        .collect::<Outcome<Vec<usize>>>()?;
    if places.rank() == 0 {
        return Ok(single(&array, axis, at[0])?.collapsed());
    }
    let taken = along(&array, axis, &at)?;
    let shape = [&array.shape()[..axis], places.shape(), &array.shape()[axis + 1..]].concat();
    Ok(Operand::Array(taken.reshaped(&shape)?))
}

pub(super) fn slice(call: &Call<'_>) -> Outcome<Operand> {
    let Operand::Range(low, high) = call.operand(2) else {
        return Fault::kind("the third argument is a range: slice(x, axis, a..b)");
    };
    if let (Operand::List(items), 0) = (call.operand(0), call.whole(1)?) {
        return Ok(Operand::List(items[bounds(*low, *high, items.len())?].to_vec()));
    }
    let array = call.array(0)?;
    let axis = call.axis(1, array.rank())?;
    let places: Vec<usize> = bounds(*low, *high, array.shape()[axis])?.collect();
    Ok(Operand::Array(along(&array, axis, &places)?))
}

/// `x` with the entries from `at` on replaced by `y`, which broadcasts over the other axes.
pub(super) fn splice(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let axis = call.axis(1, array.rank())?;
    let patch = call.array(3)?;
    let width = match patch.rank() {
        0 => 1,
        rank if rank == array.rank() => patch.shape()[axis],
        rank => {
            return Fault::value(format!(
                "what is spliced in has rank {rank}, what it goes into {}",
                array.rank()
            ));
        }
    };
    let whole = array.shape().to_vec();
    let at = call.whole(2)?;
    let start = if at < 0 { at + whole[axis] as i64 } else { at };
    let start = match usize::try_from(start) {
        Ok(start) if start + width <= whole[axis] => start,
        _ => {
            return Fault::value(format!("{width} entries at {at} do not fit into size {}", whole[axis]));
        }
    };
    let mut hole = whole.clone();
    hole[axis] = width;
    if broadcast_shape(patch.shape(), &hole)? != hole {
        return Fault::value(format!(
            "shape {} does not broadcast to {}",
            shown(patch.shape()),
            shown(&hole)
        ));
    }
    let patched = broadcast_positions(patch.shape(), &hole);
    let inner: usize = whole[axis + 1..].iter().product();
    let picks: Vec<(usize, usize)> = (0..array.len())
        .map(|i| {
            let (outer, along) = (i / inner / whole[axis], i / inner % whole[axis]);
            match along.checked_sub(start) {
                Some(p) if p < width => (1, patched[(outer * width + p) * inner + i % inner]),
                _ => (0, i),
            }
        })
        .collect();
    Ok(Operand::Array(picked(&[array, patch], &picks, &whole)?))
}

/// The arrays of a list argument.
fn parts(call: &Call<'_>) -> Outcome<Vec<Array>> {
    match call.operand(0) {
        Operand::List(items) => items.iter().map(Operand::array).collect(),
        other => Fault::kind(format!("{} stands where a list of arrays should", other.kind())),
    }
}

pub(super) fn concat(call: &Call<'_>) -> Outcome<Operand> {
    if let Operand::List(items) = call.operand(0)
        && items
            .iter()
            .any(|item| matches!(item, Operand::List(l) if l.iter().any(|e| e.array().is_err())))
    {
        let mut all = Vec::new();
        for item in items {
            match item {
                Operand::List(inner) => all.extend(inner.iter().cloned()),
                other => return Fault::kind(format!("{} among lists", other.kind())),
            }
        }
        return Ok(Operand::List(all));
    }
    let parts = parts(call)?;
    let Some(first) = parts.first() else {
        return Fault::value("nothing to concatenate");
    };
    let axis = call.axis(1, first.rank())?;
    let mut whole = first.shape().to_vec();
    for part in &parts[1..] {
        let fits = part.rank() == whole.len() && (0..whole.len()).all(|a| a == axis || part.shape()[a] == whole[a]);
        if !fits {
            return Fault::value(format!(
                "shapes {} and {} do not join along axis {axis}",
                shown(first.shape()),
                shown(part.shape())
            ));
        }
        whole[axis] += part.shape()[axis];
    }
    crate::operand::elements(&whole)?;
    let inner: usize = whole[axis + 1..].iter().product();
    let outer: usize = whole[..axis].iter().product();
    let mut picks = Vec::new();
    for o in 0..outer {
        for (p, part) in parts.iter().enumerate() {
            let run = part.shape()[axis] * inner;
            picks.extend((o * run..(o + 1) * run).map(|i| (p, i)));
        }
    }
    Ok(Operand::Array(picked(&parts, &picks, &whole)?))
}

pub(super) fn stack(call: &Call<'_>) -> Outcome<Operand> {
    let parts = parts(call)?;
    let Some(first) = parts.first() else {
        return Fault::value("nothing to stack");
    };
    let shape = first.shape().to_vec();
    if let Some(other) = parts.iter().find(|p| p.shape() != shape) {
        return Fault::value(format!(
            "shapes {} and {} do not stack",
            shown(&shape),
            shown(other.shape())
        ));
    }
    let axis = call.axis(1, shape.len() + 1)?;
    let mut whole = shape;
    whole.insert(axis, parts.len());
    crate::operand::elements(&whole)?;
    let inner: usize = whole[axis + 1..].iter().product();
    let outer: usize = whole[..axis].iter().product();
    let mut picks = Vec::new();
    for o in 0..outer {
        for p in 0..parts.len() {
            picks.extend((o * inner..(o + 1) * inner).map(|i| (p, i)));
        }
    }
    Ok(Operand::Array(picked(&parts, &picks, &whole)?))
}

/// `out[.., i, ..] = x[.., idx[.., i, ..], ..]` along the axis.
pub(super) fn gather(call: &Call<'_>) -> Outcome<Operand> {
    let (array, ids) = (call.array(0)?, call.numeric(1)?);
    let axis = call.axis(2, array.rank())?;
    let fits = ids.rank() == array.rank() && (0..array.rank()).all(|a| a == axis || ids.shape()[a] == array.shape()[a]);
    if !fits {
        return Fault::value(format!(
            "indices of shape {} do not fit {} along axis {axis}",
            shown(ids.shape()),
            shown(array.shape())
        ));
    }
    let (size, width) = (array.shape()[axis], ids.shape()[axis]);
    let inner: usize = array.shape()[axis + 1..].iter().product();
    let from = ids
        .data()
        .iter()
        .enumerate()
        .map(|(i, &id)| {
            let at = place(Operand::number(id).whole()?, size)?;
            Ok((i / inner / width * size + at) * inner + i % inner)
        })
        .collect::<Outcome<Vec<usize>>>()?;
    Ok(Operand::Array(array.moved(ids.shape(), &from)?))
}

pub(super) fn broadcast(call: &Call<'_>) -> Outcome<Operand> {
    let (array, shape) = (call.array(0)?, call.shape(1)?);
    if broadcast_shape(array.shape(), &shape)? != shape {
        return Fault::value(format!(
            "shape {} does not broadcast to {}",
            shown(array.shape()),
            shown(&shape)
        ));
    }
    let from = broadcast_positions(array.shape(), &shape);
    Ok(Operand::Array(array.moved(&shape, &from)?))
}

/// Each entry along an axis several times in a row.
pub(super) fn repeat(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let (axis, times) = (call.axis(1, array.rank())?, call.size(2)?);
    let mut whole = array.shape().to_vec();
    whole[axis] = whole[axis].saturating_mul(times);
    crate::operand::elements(&whole)?;
    let places: Vec<usize> = (0..whole[axis]).map(|i| i / times).collect();
    Ok(Operand::Array(along(&array, axis, &places)?))
}

/// The whole several times over, along the last axes.
pub(super) fn tile(call: &Call<'_>) -> Outcome<Operand> {
    let (array, times) = (call.array(0)?, call.shape(1)?);
    let rank = array.rank().max(times.len());
    let padded = |sizes: &[usize]| [vec![1; rank - sizes.len()], sizes.to_vec()].concat();
    let (shape, times) = (padded(array.shape()), padded(&times));
    let whole: Vec<usize> = shape.iter().zip(&times).map(|(s, t)| s.saturating_mul(*t)).collect();
    crate::operand::elements(&whole)?;
    let mut tiled = array.reshaped(&shape)?;
    for axis in 0..rank {
        let places: Vec<usize> = (0..whole[axis]).map(|i| i % shape[axis]).collect();
        tiled = along(&tiled, axis, &places)?;
    }
    Ok(Operand::Array(tiled))
}

/// Entries in reverse: of a text, a list, or a tensor along an axis (the first unless named).
pub(super) fn reversed(call: &Call<'_>) -> Outcome<Operand> {
    match call.operand(0) {
        Operand::Text(text) => Ok(Operand::Text(text.chars().rev().collect())),
        Operand::List(items) => Ok(Operand::List(items.iter().rev().cloned().collect())),
        other => {
            let array = other.array()?;
            let axis = if call.has(1) {
                call.axis(1, array.rank())?
            } else {
                axis(0, array.rank())?
            };
            let places: Vec<usize> = (0..array.shape()[axis]).rev().collect();
            Ok(Operand::Array(along(&array, axis, &places)?))
        }
    }
}

/// Entries moved on along an axis, those at the end to the front.
pub(super) fn roll(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.array(0)?;
    let axis = call.axis(1, array.rank())?;
    let (by, size) = (call.whole(2)?, array.shape()[axis] as i64);
    let places: Vec<usize> = (0..size).map(|i| (i - by).rem_euclid(size) as usize).collect();
    Ok(Operand::Array(along(&array, axis, &places)?))
}
