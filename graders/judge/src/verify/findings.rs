//! Findings with their place: a line of a spec, a line of another file of the course.

use gradus_course::diagnostic::{Diagnostic, Severity};
use gradus_course::{Course, Exercise};
use std::path::Path;
use std::sync::Arc;

/// A finding about a line (from 1) of a text; about the whole file with line 0.
fn at(file: &Path, text: &Arc<str>, line: usize, path: &str, message: String, help: &str) -> Diagnostic {
    let quoted = line.checked_sub(1).and_then(|i| text.lines().nth(i));
    let indent = quoted.map_or(0, |l| l.len() - l.trim_start().len());
    Diagnostic {
        severity: Severity::Error,
        file: file.to_path_buf(),
        line: if quoted.is_some() { line } else { 0 },
        column: if quoted.is_some() { indent + 1 } else { 0 },
        length: quoted.map_or(1, |l| l.trim().len().max(1)),
        path: path.to_owned(),
        message,
        help: Some(help.to_owned()),
        source: Some(text.clone()),
    }
}

/// About a line of the spec.
pub fn at_line(exercise: &Exercise, line: usize, path: &str, message: impl Into<String>, help: &str) -> Diagnostic {
    at(&exercise.file, &exercise.source, line, path, message.into(), help)
}

/// About a key of the spec's first level; about its first line where it has no such key.
pub fn at_key(exercise: &Exercise, key: &str, message: impl Into<String>, help: &str) -> Diagnostic {
    at_line(exercise, line_of(exercise, key), key, message, help)
}

/// Line of a key: `given.draw.x` is looked for part by part, each below the one before.
pub fn line_of(exercise: &Exercise, path: &str) -> usize {
    let lines: Vec<&str> = exercise.source.lines().collect();
    let mut from = 0;
    for part in path.split('.') {
        let has = |line: &str| {
            let starts = [format!("{part}:"), format!("\"{part}\":")];
            let line = line.trim_start().trim_start_matches("- ");
            starts
                .iter()
                .any(|s| line.starts_with(s) || line.contains(&format!("{{{s}")) || line.contains(&format!(" {s}")))
        };
        let top = from == 0;
        let found = lines
            .iter()
            .enumerate()
            .skip(from)
            .find(|(_, line)| has(line) && (!top || !line.starts_with(' ')));
        match found {
            Some((at, _)) => from = at,
            None => break,
        }
    }
    from + 1
}

/// About a line of another file of the course.
pub fn in_file(course: &Course, file: &Path, line: usize, message: impl Into<String>, help: &str) -> Diagnostic {
    let shown = file.strip_prefix(&course.root).unwrap_or(file);
    let text: Arc<str> = std::fs::read_to_string(course.root.join(shown))
        .unwrap_or_default()
        .into();
    at(shown, &text, line, "", message.into(), help)
}

/// The same as a warning.
pub fn warning(mut finding: Diagnostic) -> Diagnostic {
    finding.severity = Severity::Warning;
    finding
}

/// The first line of a text, shortened.
pub fn brief(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    match line.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}
