//! Tensors as aligned text, from the nested lists that reports carry.

use super::paint::columns;
use crate::verdict::Shown;
use serde_json::Value as Json;
use std::ops::Range;

/// Rows of a matrix that are shown before the rest is left out.
const ROWS: usize = 12;
/// Columns likewise, where the width allows more.
const COLUMNS: usize = 12;

/// `f32[2, 3]`, or a word for what is no tensor.
pub fn kind(shown: &Shown) -> String {
    match (&shown.dtype, &shown.shape) {
        (Some(dtype), Some(shape)) => format!("{dtype}{shape:?}"),
        _ => match &shown.data {
            Json::String(text) if matches!(text.as_str(), "NaN" | "inf" | "-inf") => "number".into(),
            Json::Number(_) => "number".into(),
            Json::String(_) => "text".into(),
            Json::Array(items) => format!("list of {}", items.len()),
            Json::Object(fields) => format!("{} fields", fields.len()),
            Json::Bool(_) => "bool".into(),
            Json::Null => "none".into(),
        },
    }
}

/// A number as reports carry it; `None` for what is no number.
pub fn value(cell: &Json) -> Option<f64> {
    match cell {
        Json::Number(n) => n.as_f64(),
        Json::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "inf" => Some(f64::INFINITY),
            "-inf" => Some(f64::NEG_INFINITY),
            digits => digits
                .parse()
                .ok()
                .filter(|_| digits.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])),
        },
        _ => None,
    }
}

/// Whether f64 can't tell it from its neighbours: an integer that is shown with all its digits.
fn is_long_integer(n: &serde_json::Number) -> bool {
    n.as_i128().is_some_and(|whole| !gradus_law::whole::fits(whole))
}

/// A number in about six digits.
pub fn number(cell: &Json) -> String {
    match cell {
        Json::Number(n) if is_long_integer(n) => n.to_string(),
        Json::Number(n) => n.as_f64().map_or_else(|| n.to_string(), digits),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A number to the last digit that its dtype holds.
pub fn exact(cell: &Json) -> String {
    match cell {
        Json::Number(n) if is_long_integer(n) => n.to_string(),
        Json::Number(n) => match n.as_f64() {
            Some(v) if v.fract() == 0.0 && v.abs() < 1e15 => format!("{v:.0}"),
            Some(v) if v != 0.0 && !(1e-5..1e15).contains(&v.abs()) => format!("{v:e}"),
            Some(v) => format!("{v}"),
            None => n.to_string(),
        },
        other => number(other),
    }
}

/// A number in about six digits.
pub fn digits(v: f64) -> String {
    if !v.is_finite() {
        return if v.is_nan() { "NaN".into() } else { format!("{v}") };
    }
    if v == 0.0 {
        return "0".into();
    }
    if v.fract() == 0.0 && v.abs() < 1e9 {
        return format!("{v:.0}");
    }
    if !(1e-4..1e7).contains(&v.abs()) {
        let text = format!("{v:.5e}");
        return match text.split_once('e') {
            Some((digits, exponent)) => {
                format!("{}e{exponent}", digits.trim_end_matches('0').trim_end_matches('.'))
            }
            None => text,
        };
    }
    let places = (5 - v.abs().log10().floor() as i32).clamp(0, 9) as usize;
    let fixed = format!("{v:.places$}");
    if fixed.contains('.') {
        fixed.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        fixed
    }
}

/// A tensor, or a rectangular list, cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Flat {
    /// Sizes.
    pub shape: Vec<usize>,
    /// Row-major.
    pub cells: Vec<Json>,
}

impl Flat {
    /// From nested lists; `None` for structs and for lists that are not rectangular. `shape` is needed for empty ones.
    pub fn new(data: &Json, shape: Option<&[usize]>) -> Option<Flat> {
        fn collect(data: &Json, depth: usize, shape: &mut Vec<usize>, cells: &mut Vec<Json>) -> Option<()> {
            match data {
                Json::Array(items) => {
                    match shape.get(depth) {
                        Some(&n) if n != items.len() => return None,
                        Some(_) => {}
                        None if cells.is_empty() && depth == shape.len() => shape.push(items.len()),
                        None => return None,
                    }
                    items.iter().try_for_each(|item| collect(item, depth + 1, shape, cells))
                }
                Json::Object(_) => None,
                cell => {
                    cells.push(cell.clone());
                    (depth == shape.len()).then_some(())
                }
            }
        }
        let (mut found, mut cells) = (Vec::new(), Vec::new());
        collect(data, 0, &mut found, &mut cells)?;
        let size = |s: &[usize]| s.iter().try_fold(1usize, |size, n| size.checked_mul(*n));
        let given = shape.filter(|s| size(s) == Some(cells.len()));
        Some(Flat {
            shape: given.map_or(found, <[usize]>::to_vec),
            cells,
        })
    }

    /// The cell that broadcasts to this index of a larger shape.
    pub fn at(&self, index: &[usize]) -> Option<&Json> {
        let index = self.project(index)?;
        let flat = index.iter().zip(&self.shape).fold(0, |at, (i, n)| at * n + i);
        self.cells.get(flat)
    }

    /// The index here that broadcasts to this one of a larger shape.
    pub fn project(&self, index: &[usize]) -> Option<Vec<usize>> {
        let skip = index.len().checked_sub(self.shape.len())?;
        let own = index[skip..].iter().zip(&self.shape);
        own.map(|(&i, &n)| if n == 1 { Some(0) } else { (i < n).then_some(i) })
            .collect()
    }
}

/// The part of a tensor that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// Which matrix of the last two axes.
    pub leading: Vec<usize>,
    /// Rows of it.
    pub rows: Range<usize>,
    /// Columns of it.
    pub columns: Range<usize>,
    /// What that is, in words; empty where it is all.
    pub words: String,
}

/// The part around the mark, of at most so many columns.
pub fn view(shape: &[usize], mark: Option<&[usize]>, most_columns: usize) -> View {
    let (leading_shape, rows, columns) = match shape {
        [] => (&[][..], 1, 1),
        [n] => (&[][..], 1, *n),
        [leading @ .., r, c] => (leading, *r, *c),
    };
    let mark = mark.filter(|m| m.len() == shape.len());
    let around = |size: usize, most: usize, at: usize| {
        let from = at.saturating_sub(most / 2).min(size.saturating_sub(most));
        from..size.min(from + most)
    };
    let at = |from_end: usize| {
        mark.and_then(|m| m.len().checked_sub(from_end).map(|i| m[i]))
            .unwrap_or(0)
    };
    let leading: Vec<usize> = leading_shape
        .iter()
        .enumerate()
        .map(|(i, _)| mark.map_or(0, |m| m[i]))
        .collect();
    let rows_shown = around(rows, ROWS, if shape.len() > 1 { at(2) } else { 0 });
    let columns_shown = around(columns, most_columns.clamp(1, COLUMNS.max(most_columns)), at(1));
    let mut words = Vec::new();
    if leading_shape.iter().product::<usize>() > 1 {
        let place: Vec<String> = leading.iter().map(usize::to_string).collect();
        words.push(format!("[{}, :, :]", place.join(", ")));
    }
    let part = |name: &str, shown: &Range<usize>, size: usize| match shown.len() {
        n if n == size => None,
        _ => Some(format!("{name} {} to {} of {size}", shown.start, shown.end - 1)),
    };
    words.extend(part("rows", &rows_shown, rows));
    words.extend(part("columns", &columns_shown, columns));
    View {
        leading,
        rows: rows_shown,
        columns: columns_shown,
        words: words.join(", "),
    }
}

/// The lines of one view: columns aligned, the entry at `mark` between `›` and `‹`.
pub fn matrix(flat: &Flat, view: &View, mark: Option<&[usize]>, text: &dyn Fn(&Json) -> String) -> Vec<String> {
    if flat.cells.is_empty() {
        return vec!["(empty)".into()];
    }
    let index = |r: usize, c: usize| match flat.shape.len() {
        0 => Vec::new(),
        1 => vec![c],
        _ => [view.leading.as_slice(), &[r, c]].concat(),
    };
    let rows: Vec<Vec<(String, bool)>> = view
        .rows
        .clone()
        .map(|r| {
            view.columns
                .clone()
                .map(|c| {
                    let index = index(r, c);
                    let cell = flat.at(&index).map(text).unwrap_or_default();
                    (gradus_course::escape::line(&cell), mark == Some(index.as_slice()))
                })
                .collect()
        })
        .collect();
    let count = rows.first().map_or(0, Vec::len);
    let widths: Vec<usize> = (0..count)
        .map(|c| rows.iter().map(|row| columns(&row[c].0)).max().unwrap_or(0))
        .collect();
    let marked: Vec<bool> = (0..count).map(|c| rows.iter().any(|row| row[c].1)).collect();
    let lines = rows.iter().map(|row| {
        let cells: Vec<String> = row
            .iter()
            .enumerate()
            .map(|(c, (cell, is_marked))| {
                let pad = " ".repeat(widths[c] - columns(cell));
                match (is_marked, marked[c]) {
                    (true, _) => format!("{pad}›{cell}‹"),
                    (false, true) => format!("{pad} {cell} "),
                    (false, false) => format!("{pad}{cell}"),
                }
            })
            .collect();
        let line = cells.join("  ");
        if flat.shape.is_empty() {
            line
        } else {
            format!("[{line}]")
        }
    });
    lines.collect()
}

/// Lines that show a whole value in at most `width` columns, the entry at `mark` between `›` and `‹`.
pub fn lines(data: &Json, mark: Option<&[usize]>, width: usize) -> Vec<String> {
    if let Json::Object(fields) = data {
        let mut out = Vec::new();
        for (name, value) in fields {
            let name = gradus_course::escape::line(name);
            let pad = " ".repeat(columns(&name) + 2);
            for (k, text) in lines(value, None, width.saturating_sub(pad.len()))
                .into_iter()
                .enumerate()
            {
                out.push(if k == 0 {
                    format!("{name}: {text}")
                } else {
                    format!("{pad}{text}")
                });
            }
        }
        return out;
    }
    let Some(flat) = Flat::new(data, None) else {
        // A list of unlike things: one after the other.
        let mut out = Vec::new();
        let items = data.as_array().map(Vec::as_slice).unwrap_or_default();
        for (i, item) in items.iter().enumerate().take(ROWS) {
            let name = format!("[{i}] ");
            for (k, text) in lines(item, None, width.saturating_sub(name.len()))
                .into_iter()
                .enumerate()
            {
                out.push(if k == 0 {
                    format!("{name}{text}")
                } else {
                    format!("{}{text}", " ".repeat(name.len()))
                });
            }
        }
        if items.len() > ROWS {
            out.push(format!("… {} more", items.len() - ROWS));
        }
        return out;
    };
    if flat.shape.len() <= 2 {
        return fitting(&flat, mark, width);
    }
    // One matrix after the other.
    let leading = &flat.shape[..flat.shape.len() - 2];
    let count: usize = leading.iter().product();
    let size = flat.cells.len() / count.max(1);
    let mut out = Vec::new();
    for k in 0..count.min(4) {
        let place = gradus_law::value::unravel(k, leading);
        let inner = Flat {
            shape: flat.shape[leading.len()..].to_vec(),
            cells: flat.cells[k * size..(k + 1) * size].to_vec(),
        };
        let inner_mark = mark.filter(|m| m.starts_with(&place)).map(|m| &m[place.len()..]);
        if count > 1 {
            let place: Vec<String> = place.iter().map(usize::to_string).collect();
            out.push(format!("[{}, :, :]", place.join(", ")));
        }
        out.extend(fitting(&inner, inner_mark, width));
    }
    if count > 4 {
        out.push(format!("… {} more", count - 4));
    }
    if out.is_empty() {
        out.push("(empty)".into());
    }
    out
}

/// A matrix with as many columns as fit, and what was left out in words.
fn fitting(flat: &Flat, mark: Option<&[usize]>, width: usize) -> Vec<String> {
    let mut most = COLUMNS;
    loop {
        let view = view(&flat.shape, mark, most);
        let mut out = matrix(flat, &view, mark, &number);
        if most == 1 || out.iter().all(|line| columns(line) <= width) {
            if !view.words.is_empty() {
                out.push(format!("({})", view.words));
            }
            return out.iter().map(|line| super::paint::clip(line, width)).collect();
        }
        most -= 1;
    }
}
