//! `x[i]`, `x[a..b]`, `x[perm]`, `x.field`.

use super::operand::{Array, Fault, Operand, Outcome, shown};
use super::suggest::{did_you_mean, nearest};
use indexmap::IndexMap;

/// An entry by name; points and hyphens of a map's names may be written as underscores.
pub(crate) fn entry<'a, T>(fields: &'a IndexMap<String, T>, name: &str) -> Option<&'a T> {
    fields.get(name).or_else(|| {
        let plain = |key: &str| key.replace(['.', '-'], "_");
        fields.iter().find(|(key, _)| plain(key) == name).map(|(_, v)| v)
    })
}

/// Fields of tensors in other languages, and what to write here.
const INSTEAD: [(&str, &str); 8] = [
    ("shape", "shape(x)"),
    ("dtype", "dtype(x)"),
    ("T", "t(x)"),
    ("mT", "t(x)"),
    ("ndim", "len(shape(x))"),
    ("size", "size(x)"),
    ("len", "len(x)"),
    ("grad", "autograd(x)"),
];

/// `x.name`; of a list, the field of each entry.
pub(crate) fn field(base: &Operand, name: &str) -> Outcome<Operand> {
    match base {
        Operand::Struct(fields) => match entry(fields, name) {
            Some(value) => Ok(value.clone()),
            None => Fault::kind(missing(fields, name)),
        },
        Operand::List(items) => {
            let found = items.iter().map(|item| field(item, name)).collect::<Outcome<_>>()?;
            Ok(Operand::List(found))
        }
        other => {
            let instead = INSTEAD.iter().find(|(field, _)| *field == name);
            let advice = instead.map_or_else(String::new, |(_, call)| format!(": write `{call}`"));
            Fault::kind(format!("{} has no field `{name}`{advice}", other.kind()))
        }
    }
}

/// What to say about a field that is not there.
pub(crate) fn missing(fields: &IndexMap<String, Operand>, name: &str) -> String {
    let known: Vec<&str> = fields.keys().map(String::as_str).collect();
    let mut message = format!("there is no field `{name}`");
    if let Some(near) = nearest(name, known.iter().copied()) {
        message += &format!("; {}", did_you_mean(near));
    } else if known.len() <= 12 {
        message += &format!("; there are {}", known.join(", "));
    }
    message
}

/// A place along an axis; negative ones count from the end.
pub(crate) fn place(index: i64, size: usize) -> Outcome<usize> {
    let from_front = if index < 0 { index + size as i64 } else { index };
    match usize::try_from(from_front) {
        Ok(i) if i < size => Ok(i),
        _ => Fault::value(format!("index {index} is out of range for size {size}")),
    }
}

/// The bounds of `a..b` along an axis; negative ones count from the end.
pub(crate) fn bounds(low: Option<i64>, high: Option<i64>, size: usize) -> Outcome<std::ops::Range<usize>> {
    let resolve = |v: i64| if v < 0 { v + size as i64 } else { v };
    let (a, b) = (resolve(low.unwrap_or(0)), resolve(high.unwrap_or(size as i64)));
    match (usize::try_from(a), usize::try_from(b)) {
        (Ok(a), Ok(b)) if a <= b && b <= size => Ok(a..b),
        _ => {
            let side = |v: Option<i64>| v.map(|v| v.to_string()).unwrap_or_default();
            Fault::value(format!("{}..{} is out of range for size {size}", side(low), side(high)))
        }
    }
}

/// Entries along an axis, in the order given.
pub(crate) fn along(array: &Array, axis: usize, places: &[usize]) -> Outcome<Array> {
    let shape = array.shape();
    let inner: usize = shape[axis + 1..].iter().product();
    let outer: usize = shape[..axis].iter().product();
    let mut whole = shape.to_vec();
    whole[axis] = places.len();
    super::operand::elements(&whole)?;
    let mut from = Vec::with_capacity(outer * places.len() * inner);
    for o in 0..outer {
        for &p in places {
            let start = (o * shape[axis] + p) * inner;
            from.extend(start..start + inner);
        }
    }
    array.moved(&whole, &from)
}

/// One entry along an axis, the axis dropped.
pub(crate) fn single(array: &Array, axis: usize, at: usize) -> Outcome<Array> {
    let mut shape = array.shape().to_vec();
    shape.remove(axis);
    along(array, axis, &[at])?.reshaped(&shape)
}

/// `x[i]` along axis 0, of tensors, lists, texts and structs.
pub(crate) fn index(base: &Operand, at: &Operand) -> Outcome<Operand> {
    if let Operand::Bool(_) | Operand::Truth(_) = at {
        return Fault::kind("a truth value is no index: use where(…)");
    }
    match (base, at) {
        (Operand::Struct(fields), Operand::Text(name)) => match fields.get(name) {
            Some(value) => Ok(value.clone()),
            None => Fault::value(missing(fields, name)),
        },
        (Operand::Struct(fields), _) => {
            let at = place(at.whole()?, fields.len())?;
            Ok(fields[at].clone())
        }
        (Operand::List(items), _) => list(items, at),
        (Operand::Text(text), _) => {
            let chars: Vec<Operand> = text.chars().map(|c| Operand::Text(c.into())).collect();
            match list(&chars, at)? {
                Operand::List(parts) => Ok(Operand::Text(
                    parts.iter().filter_map(|p| p.text().ok()).collect::<String>(),
                )),
                other => Ok(other),
            }
        }
        (Operand::Array(array), _) => {
            let Some(&size) = array.shape().first() else {
                return Fault::value("a tensor of rank 0 has no entries");
            };
            match at {
                Operand::Range(low, high) => {
                    let places: Vec<usize> = bounds(*low, *high, size)?.collect();
                    Ok(Operand::Array(along(array, 0, &places)?))
                }
                Operand::List(_) => take_first(array, &at.array()?, size),
                Operand::Array(places) if places.rank() > 0 => take_first(array, places, size),
                _ => Ok(single(array, 0, place(at.whole()?, size)?)?.collapsed()),
            }
        }
        (other, _) => Fault::kind(format!("{} has no entries", other.kind())),
    }
}

/// `x[places]`: the shape of the places takes the place of axis 0.
fn take_first(array: &Array, places: &Array, size: usize) -> Outcome<Operand> {
    let at = places
        .data()
        .iter()
        .map(|&v| place(Operand::number(v).whole()?, size))
        .collect::<Outcome<Vec<usize>>>()?;
    let taken = along(array, 0, &at)?;
    let shape = [places.shape(), &array.shape()[1..]].concat();
    Ok(Operand::Array(taken.reshaped(&shape)?))
}

fn list(items: &[Operand], at: &Operand) -> Outcome<Operand> {
    match at {
        Operand::Range(low, high) => Ok(Operand::List(items[bounds(*low, *high, items.len())?].to_vec())),
        Operand::List(_) => pick(items, &at.wholes()?),
        Operand::Array(places) if places.rank() == 1 => pick(items, &at.wholes()?),
        Operand::Array(places) if places.rank() > 1 => Fault::value(format!(
            "a tensor of shape {} is no index of a list",
            shown(places.shape())
        )),
        _ => Ok(items[place(at.whole()?, items.len())?].clone()),
    }
}

fn pick(items: &[Operand], places: &[i64]) -> Outcome<Operand> {
    let found = places.iter().map(|&i| Ok(items[place(i, items.len())?].clone()));
    Ok(Operand::List(found.collect::<Outcome<_>>()?))
}
