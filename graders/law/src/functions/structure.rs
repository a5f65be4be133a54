//! Structs and maps: entries read, replaced, dropped; all numbers at once.

use crate::compare;
use crate::function::Call;
use crate::index::{missing, place};
use crate::operand::{Array, Fault, Operand, Outcome, coarser};
use gradus_wire::DType;
use indexmap::IndexMap;

/// Splits `blocks.0.attn` where the front is an entry and the rest leads on.
fn splits(path: &str) -> impl Iterator<Item = (&str, &str)> {
    path.match_indices('.')
        .map(move |(at, _)| (&path[..at], &path[at + 1..]))
}

/// What stands at a path.
fn at<'a>(base: &'a Operand, path: &str) -> Option<&'a Operand> {
    match base {
        Operand::Struct(fields) => fields
            .get(path)
            .or_else(|| splits(path).find_map(|(front, rest)| fields.get(front).and_then(|inner| at(inner, rest)))),
        Operand::List(items) => {
            let (front, rest) = path.split_once('.').map_or((path, None), |(f, r)| (f, Some(r)));
            let inner = items.get(place(front.parse().ok()?, items.len()).ok()?)?;
            rest.map_or(Some(inner), |rest| at(inner, rest))
        }
        _ => None,
    }
}

/// The value with another entry at a path; a name that leads nowhere is a new entry.
fn with(base: &Operand, path: &str, value: &Operand) -> Outcome<Operand> {
    match base {
        Operand::Struct(fields) => {
            let mut fields = fields.clone();
            let inner = splits(path).find(|(front, rest)| {
                !fields.contains_key(path) && fields.get(*front).is_some_and(|inner| at(inner, rest).is_some())
            });
            match inner {
                Some((front, rest)) => {
                    let moved = with(&fields[front], rest, value)?;
                    fields.insert(front.into(), moved);
                }
                None => {
                    fields.insert(path.into(), value.clone());
                }
            }
            Ok(Operand::Struct(fields))
        }
        Operand::List(items) => {
            let (front, rest) = path.split_once('.').map_or((path, None), |(f, r)| (f, Some(r)));
            let Ok(index) = front.parse() else {
                return Fault::value(format!("`{front}` is no place in a list"));
            };
            let index = place(index, items.len())?;
            let mut items = items.clone();
            items[index] = match rest {
                Some(rest) => with(&items[index], rest, value)?,
                None => value.clone(),
            };
            Ok(Operand::List(items))
        }
        other => Fault::kind(format!("{} has no entries to put", other.kind())),
    }
}

fn fields<'a>(call: &'a Call<'_>) -> Outcome<&'a IndexMap<String, Operand>> {
    match call.operand(0) {
        Operand::Struct(fields) => Ok(fields),
        other => Fault::kind(format!("{} is no struct or map", other.kind())),
    }
}

pub(super) fn get(call: &Call<'_>) -> Outcome<Operand> {
    let (fields, path) = (fields(call)?, call.text(1)?);
    match at(call.operand(0), path) {
        Some(value) => Ok(value.clone()),
        None => Fault::value(missing(fields, path)),
    }
}

/// `put(s, name, value, name, value, …)`.
pub(super) fn put(call: &Call<'_>) -> Outcome<Operand> {
    if call.arguments.len().is_multiple_of(2) {
        return Fault::kind("a value is missing: put(s, name, value, …)");
    }
    let mut out = call.operand(0).clone();
    for pair in call.arguments[1..].chunks_exact(2) {
        out = with(&out, pair[0].text()?, &pair[1])?;
    }
    Ok(out)
}

/// `record(name, value, …)`.
pub(super) fn record(call: &Call<'_>) -> Outcome<Operand> {
    if !call.arguments.len().is_multiple_of(2) {
        return Fault::kind("a value is missing: record(name, value, …)");
    }
    let mut out = IndexMap::new();
    for pair in call.arguments.chunks_exact(2) {
        out.insert(pair[0].text()?.to_string(), pair[1].clone());
    }
    Ok(Operand::Struct(out))
}

pub(super) fn without(call: &Call<'_>) -> Outcome<Operand> {
    let (mut fields, name) = (fields(call)?.clone(), call.text(1)?);
    match fields.shift_remove(name) {
        Some(_) => Ok(Operand::Struct(fields)),
        None => Fault::value(missing(&fields, name)),
    }
}

pub(super) fn values(call: &Call<'_>) -> Outcome<Operand> {
    if let Operand::List(_) = call.operand(0) {
        return Ok(Operand::List(
            pairs(call)?.into_iter().map(|(_, v)| v.clone()).collect(),
        ));
    }
    Ok(Operand::List(fields(call)?.values().cloned().collect()))
}

/// Keys and values of a map that is a list of pairs.
fn pairs<'a>(call: &'a Call<'_>) -> Outcome<Vec<(&'a Operand, &'a Operand)>> {
    let Operand::List(items) = call.operand(0) else {
        return Fault::kind(format!("{} is no list of pairs", call.operand(0).kind()));
    };
    let pair = |item: &'a Operand| match item {
        Operand::List(pair) if pair.len() == 2 => Ok((&pair[0], &pair[1])),
        other => Fault::kind(format!("{} stands where a pair should", other.kind())),
    };
    items.iter().map(pair).collect()
}

pub(super) fn keys(call: &Call<'_>) -> Outcome<Operand> {
    Ok(Operand::List(
        pairs(call)?.into_iter().map(|(k, _)| k.clone()).collect(),
    ))
}

/// The value that belongs to a key, none where the key is missing.
pub(super) fn lookup(call: &Call<'_>) -> Outcome<Operand> {
    for (key, value) in pairs(call)? {
        if matches!(compare::same(key, call.operand(1)), Operand::Truth(truth) if truth.holds) {
            return Ok(value.clone());
        }
    }
    Ok(Operand::None)
}

pub(super) fn error(call: &Call<'_>) -> Outcome<Operand> {
    Ok(Operand::Error(Box::new(call.operand(0).clone())))
}

/// What an error holds.
pub(super) fn reason(call: &Call<'_>) -> Outcome<Operand> {
    match call.operand(0) {
        Operand::Error(inner) => Ok((**inner).clone()),
        other => Fault::value(format!("{} is no error", other.kind())),
    }
}

pub(super) fn names(call: &Call<'_>) -> Outcome<Operand> {
    Ok(Operand::List(
        fields(call)?.keys().map(|k| Operand::Text(k.clone())).collect(),
    ))
}

/// Collects the tensors and numbers of a value, those whose field's name passes.
fn collect(value: &Operand, named: bool, wanted: &dyn Fn(&str) -> bool, found: &mut Vec<Array>) -> Outcome<()> {
    match value {
        Operand::Struct(fields) => {
            for (name, value) in fields {
                collect(value, wanted(name), wanted, found)?;
            }
            Ok(())
        }
        Operand::List(items) => items.iter().try_for_each(|item| collect(item, named, wanted, found)),
        Operand::Array(_) | Operand::Number(..) | Operand::Whole(_) => {
            if named {
                found.push(value.array()?);
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Elements of several arrays, one after the other.
fn joined(parts: &[Array]) -> Outcome<Array> {
    if parts.iter().any(|p| p.tensor.exact.is_some())
        && let Some(wholes) = parts.iter().map(Array::wholes).collect::<Option<Vec<_>>>()
    {
        let elements = wholes.concat();
        return Array::exactly(&[elements.len()], elements);
    }
    let data: Vec<f64> = parts.iter().flat_map(|p| p.data().into_owned()).collect();
    let precision = parts.iter().fold(DType::F64, |d, p| coarser(d, p.precision()));
    Array::new(&[data.len()], data, precision)
}

/// All numbers of a list or struct as one vector.
pub(super) fn flat(value: &Operand) -> Outcome<Array> {
    let mut found = Vec::new();
    collect(value, true, &|_| true, &mut found)?;
    joined(&found)
}

/// All numbers of the fields with a name, or with names that begin with it and `_`.
pub(super) fn flatten_fields(call: &Call<'_>) -> Outcome<Operand> {
    let prefix = if call.has(1) { call.text(1)? } else { "" };
    let wanted = |name: &str| match name.strip_prefix(prefix) {
        Some(rest) => prefix.is_empty() || rest.is_empty() || rest.starts_with('_'),
        None => false,
    };
    let mut found = Vec::new();
    collect(call.operand(0), false, &wanted, &mut found)?;
    if found.is_empty() && !prefix.is_empty() {
        return Fault::value(format!("no field is named `{prefix}` or begins with `{prefix}_`"));
    }
    Ok(Operand::Array(joined(&found)?))
}
