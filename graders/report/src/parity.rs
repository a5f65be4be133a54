//! CPU against GPU: how far one program's answers on the two lie apart.

use super::paint::{Paint, clip, columns, wrap};
use crate::verdict::{ParityShown, Report};
use gradus_course::escape;

const HEAD: [&str; 7] = ["exercise", "dtype", "cases", "max error", "relative", "ulps", "memory"];

/// The table, with a heading; empty where nothing ran on a GPU.
pub fn table(report: &Report, paint: Paint, width: usize) -> String {
    let compared: Vec<(String, &ParityShown)> = report
        .results
        .iter()
        .filter_map(|r| Some((r.exercise.to_string(), r.parity.as_ref()?)))
        .filter(|(_, parity)| !parity.dtypes.is_empty())
        .collect();
    if compared.is_empty() {
        return String::new();
    }
    let mut rows: Vec<[String; 7]> = Vec::new();
    for (exercise, parity) in &compared {
        for (at, of) in parity.dtypes.iter().enumerate() {
            // What is the same for all dtypes of an exercise is said once.
            let first = |text: String| if at == 0 { text } else { String::new() };
            let mark = if parity.judged { "" } else { " *" };
            rows.push([
                first(format!("{}{mark}", escape::line(exercise))),
                escape::line(&of.dtype),
                of.cases.to_string(),
                number(of.max_error),
                number(of.max_relative),
                ulps(of.max_ulps),
                first(memory(parity.device_memory)),
            ]);
        }
    }
    let widths: Vec<usize> = (0..HEAD.len())
        .map(|column| {
            let cells = rows.iter().map(|row| columns(&row[column]));
            cells.chain([HEAD[column].len()]).max().unwrap_or(0)
        })
        .collect();
    // Names get a line of their own where the terminal is narrow, and then the last columns go.
    let apart = 1 + widths.iter().map(|w| w + 2).sum::<usize>() > width;
    let first = usize::from(apart);
    let mut last = HEAD.len();
    while last > first + 2 && 3 + widths[first..last].iter().map(|w| w + 2).sum::<usize>() > width {
        last -= 1;
    }
    let shown = |cells: &[String; 7]| line(&cells[first..last], &widths[first..last], 2 - first);
    let gpu = escape::line(report.gpu.as_deref().unwrap_or("a GPU"));
    let mut out = String::new();
    for line in wrap(
        &format!("CPU against {gpu}: the same program, the same cases"),
        width,
        2,
    ) {
        out.push_str(&format!("{}\n", paint.strong(&line)));
    }
    out.push_str(&paint.dim(&shown(&HEAD.map(str::to_owned))));
    out.push('\n');
    for row in &rows {
        if apart && !row[0].is_empty() {
            out.push_str(&format!("  {}\n", clip(&row[0], width.saturating_sub(2))));
        }
        out.push_str(&shown(row));
        out.push('\n');
    }
    let mut notes =
        vec!["relative: to the largest element of the tensor; memory: most device memory in use at a time".to_owned()];
    if compared.iter().any(|(_, parity)| !parity.judged) {
        notes.push(
            "*: more than one answer is right there; the laws judge each, the difference is only measured".into(),
        );
    }
    let mut left_out: Vec<&str> = compared
        .iter()
        .flat_map(|(_, p)| p.left_out.iter().map(String::as_str))
        .collect();
    left_out.sort_unstable();
    left_out.dedup();
    notes.extend(left_out.into_iter().map(escape::line));
    for note in notes {
        for line in wrap(&note, width, 2) {
            out.push_str(&format!("{}\n", paint.dim(&line)));
        }
    }
    out.push('\n');
    out
}

/// Cells side by side: the first `names` to the left, numbers to the right.
fn line(cells: &[String], widths: &[usize], names: usize) -> String {
    let mut out = String::from(" ");
    for (at, (cell, &width)) in cells.iter().zip(widths).enumerate() {
        let pad = " ".repeat(width.saturating_sub(columns(cell)));
        match at < names {
            true => out.push_str(&format!(" {cell}{pad}")),
            false => out.push_str(&format!("  {pad}{cell}")),
        }
    }
    out.trim_end().to_owned()
}

fn number(v: f64) -> String {
    if v == 0.0 { "0".into() } else { format!("{v:.1e}") }
}

fn ulps(v: f64) -> String {
    if v < 1e6 { format!("{v:.0}") } else { format!("{v:.0e}") }
}

fn memory(bytes: u64) -> String {
    match bytes {
        0 => String::new(),
        b if b < 1 << 20 => format!("{} KiB", b.div_ceil(1 << 10)),
        b => format!("{} MiB", b.div_ceil(1 << 20)),
    }
}
