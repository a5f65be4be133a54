//! Tensors as aligned text, from the nested lists that reports carry.

use crate::verdict::Shown;
use serde_json::Value as Json;

/// Rows and columns of a matrix that are shown before the rest is left out.
const MOST: usize = 12;

/// `f32[2, 3]`, or a word for what is no tensor.
pub fn kind(shown: &Shown) -> String {
    match (&shown.dtype, &shown.shape) {
        (Some(dtype), Some(shape)) => format!("{dtype}{shape:?}"),
        _ => match &shown.data {
            Json::Number(_) => "number".into(),
            Json::String(_) => "text".into(),
            Json::Array(items) => format!("list of {}", items.len()),
            Json::Object(fields) => format!("{} fields", fields.len()),
            Json::Bool(_) => "bool".into(),
            Json::Null => "none".into(),
        },
    }
}

/// A number as short as it can be said.
pub fn number(value: &Json) -> String {
    match value {
        Json::Number(n) => match n.as_f64() {
            Some(v) if v == 0.0 && v.is_sign_negative() => "-0".into(),
            Some(v) if v != 0.0 && !(1e-4..1e7).contains(&v.abs()) => short_exponent(v),
            Some(v) if v.fract() == 0.0 => format!("{v:.0}"),
            Some(v) => {
                let fixed = format!("{v:.6}");
                fixed.trim_end_matches('0').trim_end_matches('.').to_owned()
            }
            None => n.to_string(),
        },
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn short_exponent(v: f64) -> String {
    let text = format!("{v:.5e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let digits = digits.trim_end_matches('0').trim_end_matches('.');
            format!("{digits}e{exponent}")
        }
        None => text,
    }
}

/// Lines that show a value; the entry at `mark` stands between `›` and `‹`.
pub fn lines(data: &Json, mark: Option<&[usize]>) -> Vec<String> {
    match data {
        Json::Array(items) if items.iter().any(Json::is_array) => {
            if items
                .iter()
                .all(|row| row.as_array().is_some_and(|r| !r.iter().any(Json::is_array)))
            {
                return matrix(items, mark);
            }
            // Higher ranks: one block for each index of the first axis.
            let mut out = Vec::new();
            for (i, item) in items.iter().enumerate().take(MOST) {
                let inner = mark
                    .and_then(|m| m.split_first())
                    .filter(|(at, _)| **at == i)
                    .map(|(_, rest)| rest);
                let block = lines(item, inner);
                for (k, text) in block.into_iter().enumerate() {
                    out.push(if k == 0 {
                        format!("[{i}] {text}")
                    } else {
                        format!("    {text}")
                    });
                }
            }
            left_out(items.len(), &mut out);
            out
        }
        Json::Array(items) => {
            let mark = mark.map(|m| [&[0], m].concat());
            matrix(std::slice::from_ref(&Json::Array(items.clone())), mark.as_deref())
        }
        Json::Object(fields) => fields
            .iter()
            .flat_map(|(name, value)| {
                let block = lines(value, None);
                block.into_iter().enumerate().map(move |(k, text)| {
                    if k == 0 {
                        format!("{name}: {text}")
                    } else {
                        format!("{}  {text}", " ".repeat(name.len()))
                    }
                })
            })
            .collect(),
        scalar => {
            let text = super::escape::line(&number(scalar));
            vec![if mark.is_some() { format!("›{text}‹") } else { text }]
        }
    }
}

fn left_out(count: usize, out: &mut Vec<String>) {
    if count > MOST {
        out.push(format!("… {} more", count - MOST));
    }
}

/// Rows of a matrix, columns aligned.
fn matrix(rows: &[Json], mark: Option<&[usize]>) -> Vec<String> {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .take(MOST)
        .enumerate()
        .map(|(r, row)| {
            let row = row.as_array().map(Vec::as_slice).unwrap_or_default();
            let shown = row.iter().take(MOST).enumerate().map(|(c, v)| {
                let text = super::escape::line(&number(v));
                if mark == Some(&[r, c]) {
                    format!("›{text}‹")
                } else {
                    text
                }
            });
            shown.collect()
        })
        .collect();
    let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
    let width = |c: usize| {
        cells
            .iter()
            .filter_map(|row| row.get(c))
            .map(|s| s.chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out: Vec<String> = cells
        .iter()
        .zip(rows)
        .map(|(row, whole)| {
            let parts: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(s, &w)| format!("{}{s}", " ".repeat(w - s.chars().count())))
                .collect();
            let more = whole.as_array().map_or(0, |r| r.len().saturating_sub(MOST));
            let dots = if more > 0 {
                format!("  … {more} more")
            } else {
                String::new()
            };
            format!("[{}{dots}]", parts.join("  "))
        })
        .collect();
    left_out(rows.len(), &mut out);
    out
}
