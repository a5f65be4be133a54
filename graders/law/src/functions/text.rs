//! Texts.

use crate::elementwise::detail;
use crate::function::Call;
use crate::operand::{Array, Fault, Operand, Outcome, shown};
use crate::value::{Truth, Value};
use crate::whole;
use gradus_wire::DType;

/// Rows as lines, entries separated by commas, no line break at the end.
pub(super) fn to_csv(call: &Call<'_>) -> Outcome<Operand> {
    let array = call.numeric(0)?;
    let [_, columns] = *array.shape() else {
        return Fault::value(format!("shape {} is no table", shown(array.shape())));
    };
    let cell = |i: usize, v: f64| array.exact(i).map_or_else(|| v.to_string(), |e| e.to_string());
    let cells: Vec<String> = array.data().iter().enumerate().map(|(i, &v)| cell(i, v)).collect();
    let rows: Vec<String> = match columns {
        0 => vec![String::new(); array.shape()[0]],
        _ => cells.chunks(columns).map(|row| row.join(",")).collect(),
    };
    Ok(Operand::Text(rows.join("\n")))
}

/// Whether a number may begin at the byte: the one before belongs to no word.
fn starts_number(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|i| bytes[i]);
    !before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'.')
}

/// The numbers in a text, in order: digits with sign, point and exponent, and the words nan and inf.
pub(super) fn parse_numbers(call: &Call<'_>) -> Outcome<Operand> {
    let text = call.text(0)?;
    let bytes = text.as_bytes();
    let (mut found, mut wholes) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < bytes.len() {
        let begins = bytes[at].is_ascii_digit() || matches!(bytes[at], b'+' | b'-' | b'.' | b'n' | b'N' | b'i' | b'I');
        if !begins || !starts_number(bytes, at) {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < bytes.len() {
            let sign = matches!(bytes[end], b'+' | b'-') && (end == at || matches!(bytes[end - 1], b'e' | b'E'));
            if !(bytes[end].is_ascii_alphanumeric() || bytes[end] == b'.' || bytes[end] == b'_' || sign) {
                break;
            }
            end += 1;
        }
        // A point may end the sentence.
        let written = text[at..end].trim_end_matches('.');
        match written.parse::<f64>() {
            Ok(value) => {
                found.push(value);
                wholes.push(written.parse::<i128>().ok().or_else(|| whole::of(value)));
                at = end;
            }
            Err(_) => at = end.max(at + 1),
        }
    }
    let large = found.iter().any(|v| v.abs() >= whole::LIMIT);
    let array = match wholes.into_iter().collect() {
        Some(elements) if large => Array::exactly(&[found.len()], elements),
        _ => Array::new(&[found.len()], found, DType::F64),
    };
    Ok(Operand::Array(array?))
}

fn list(parts: impl Iterator<Item = String>) -> Outcome<Operand> {
    Ok(Operand::List(parts.map(Operand::Text).collect()))
}

pub(super) fn chars(call: &Call<'_>) -> Outcome<Operand> {
    list(call.text(0)?.chars().map(String::from))
}

pub(super) fn words(call: &Call<'_>) -> Outcome<Operand> {
    list(call.text(0)?.split_whitespace().map(Into::into))
}

pub(super) fn lowercase(call: &Call<'_>) -> Outcome<Operand> {
    Ok(Operand::Text(call.text(0)?.to_lowercase()))
}

/// The numbers that Unicode gives the characters.
pub(super) fn codes(call: &Call<'_>) -> Outcome<Operand> {
    let codes: Vec<f64> = call.text(0)?.chars().map(|c| f64::from(u32::from(c))).collect();
    Ok(Operand::Array(Array::new(&[codes.len()], codes, DType::F64)?))
}

pub(super) fn join(call: &Call<'_>) -> Outcome<Operand> {
    let separator = if call.has(1) { call.text(1)? } else { "" };
    match call.operand(0) {
        Operand::List(items) => {
            let texts = items.iter().map(Operand::text).collect::<Outcome<Vec<&str>>>()?;
            Ok(Operand::Text(texts.join(separator)))
        }
        other => Fault::kind(format!("{} is no list of texts", other.kind())),
    }
}

pub(super) fn lines(call: &Call<'_>) -> Outcome<Operand> {
    list(call.text(0)?.lines().map(Into::into))
}

pub(super) fn prefixed(call: &Call<'_>) -> Outcome<Operand> {
    let prefix = call.text(0)?;
    match call.operand(1) {
        Operand::List(items) => {
            let texts = items.iter().map(Operand::text).collect::<Outcome<Vec<&str>>>()?;
            list(texts.into_iter().map(|t| format!("{prefix}{t}")))
        }
        other => Ok(Operand::Text(format!("{prefix}{}", other.text()?))),
    }
}

pub(super) fn distinct_chars(call: &Call<'_>) -> Outcome<Operand> {
    let mut chars: Vec<char> = call.text(0)?.chars().collect();
    chars.sort_unstable();
    chars.dedup();
    list(chars.into_iter().map(String::from))
}

fn tested(call: &Call<'_>, relation: &str, holds: bool) -> Operand {
    let side = |i: usize| Value::Text(call.text(i).unwrap_or_default().into());
    Operand::Truth(Box::new(Truth {
        holds,
        elements: None,
        detail: Some(detail(relation, side(0), side(1))),
    }))
}

pub(super) fn contains(call: &Call<'_>) -> Outcome<Operand> {
    let holds = call.text(0)?.contains(call.text(1)?);
    Ok(tested(call, "contains", holds))
}

pub(super) fn starts_with(call: &Call<'_>) -> Outcome<Operand> {
    let holds = call.text(0)?.starts_with(call.text(1)?);
    Ok(tested(call, "starts_with", holds))
}
