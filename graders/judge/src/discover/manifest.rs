//! What a learner's manifest says about gradus: read with positions, never handed to cargo.

use super::finding::{describe, whole};
use gradus_course::Course;
use gradus_course::diagnostic::{Diagnostic, Severity};
use gradus_law::suggest::{did_you_mean, nearest};
use std::fs::{File, FileType};
use std::io::Read as _;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A manifest larger than this is not read.
const MAX_BYTES: u64 = 1 << 20;

/// What is kept of a manifest.
pub(super) struct Read {
    /// The unit and the line that names it; `None` when the manifest is no submission's.
    pub(super) unit: Option<(String, usize)>,
    /// The package name.
    pub(super) package: Option<String>,
    /// Whether it opens a workspace.
    pub(super) workspace: bool,
}

/// Reads one manifest; findings go to `findings`, and `None` means that it is of no use.
pub(super) fn read(
    path: &Path,
    shown: &Path,
    kind: FileType,
    course: &Course,
    findings: &mut Vec<Diagnostic>,
) -> Option<Read> {
    let refuse = |message: String| whole(Severity::Error, shown.to_path_buf(), message, None);
    // A FIFO of this name would block the judge for ever.
    if !kind.is_file() {
        findings.push(refuse("is not a regular file and is not read".to_string()));
        return None;
    }
    let mut bytes = Vec::new();
    match File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes)) {
        Ok(_) if bytes.len() as u64 > MAX_BYTES => {
            findings.push(refuse("is larger than 1 MiB and is not read".to_string()));
            return None;
        }
        Ok(_) => {}
        Err(error) => {
            findings.push(refuse(format!("cannot be read: {}", describe(&error))));
            return None;
        }
    }
    let Ok(text) = String::from_utf8(bytes) else {
        findings.push(refuse("is not UTF-8 text".to_string()));
        return None;
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let place = ManifestText { text, shown };
    match DeTable::parse(text) {
        Ok(table) => place.submission(table.get_ref(), course, findings),
        Err(error) => {
            let mut found = place.at(
                error.span().unwrap_or(0..0),
                "",
                format!(
                    "this manifest is not valid TOML, so this crate is not graded: {}",
                    error.message()
                ),
            );
            found.help = Some(
                "compare it with a starter's: [package], name = \"…\", [package.metadata.gradus], unit = \"…\"".into(),
            );
            findings.push(found);
            None
        }
    }
}

struct ManifestText<'a> {
    text: &'a str,
    shown: &'a Path,
}

impl ManifestText<'_> {
    fn at(&self, span: Range<usize>, path: &str, message: String) -> Diagnostic {
        let start = (0..=span.start.min(self.text.len()))
            .rev()
            .find(|&i| self.text.is_char_boundary(i))
            .unwrap_or(0);
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |i| i + 1);
        Diagnostic {
            severity: Severity::Error,
            file: self.shown.to_path_buf(),
            line: before.matches('\n').count() + 1,
            column: self.text[line_start..start].chars().count() + 1,
            length: span.end.saturating_sub(span.start).max(1),
            path: path.to_string(),
            message,
            help: None,
            source: Some(Arc::from(self.text)),
        }
    }

    fn submission(&self, root: &DeTable<'_>, course: &Course, findings: &mut Vec<Diagnostic>) -> Option<Read> {
        let workspace = get(root, "workspace").is_some();
        let package = get(root, "package").and_then(as_table);
        let mut read = Read {
            unit: None,
            package: package
                .and_then(|p| get(p, "name"))
                .and_then(|name| name.get_ref().as_str())
                .map(str::to_string),
            workspace,
        };
        let gradus = package
            .and_then(|p| get(p, "metadata"))
            .and_then(as_table)
            .and_then(|m| get(m, "gradus"));
        let Some(gradus) = gradus else { return Some(read) };
        let path = "package.metadata.gradus";
        let Some(table) = as_table(gradus) else {
            findings.push(self.at(
                gradus.span(),
                path,
                "`gradus` must be a table with `unit = \"…\"`: this crate is not graded".to_string(),
            ));
            return None;
        };
        for (key, _) in table.iter() {
            if key.get_ref().as_ref() != "unit" {
                let mut found = self.at(
                    key.span(),
                    path,
                    format!("unknown key `{}`, which has no effect", key.get_ref().escape_debug()),
                );
                found.severity = Severity::Warning;
                found.help = Some("the only key is `unit`".to_string());
                findings.push(found);
            }
        }
        let Some(unit) = get(table, "unit") else {
            findings.push(self.at(
                gradus.span(),
                path,
                "does not say which unit this crate is for: it is not graded".to_string(),
            ));
            return None;
        };
        let path = "package.metadata.gradus.unit";
        let Some(name) = unit.get_ref().as_str() else {
            findings.push(self.at(
                unit.span(),
                path,
                "`unit` must be a text, the name of a unit: this crate is not graded".to_string(),
            ));
            return None;
        };
        let units = || course.units.iter().map(|unit| unit.name.as_str());
        if !units().any(|known| known == name) {
            let mut found = self.at(
                unit.span(),
                path,
                format!(
                    "this course has no unit `{}`: this crate is not graded",
                    name.escape_debug()
                ),
            );
            found.help = Some(match nearest(name, units()) {
                Some(near) => did_you_mean(near),
                None => format!("its units are: {}", units().collect::<Vec<_>>().join(", ")),
            });
            findings.push(found);
            return None;
        }
        let line = self.at(unit.span(), path, String::new()).line;
        read.unit = Some((name.to_string(), line));
        Some(read)
    }
}

fn get<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<&'t Spanned<DeValue<'i>>> {
    table.iter().find(|(k, _)| k.get_ref().as_ref() == key).map(|(_, v)| v)
}

fn as_table<'t, 'i>(value: &'t Spanned<DeValue<'i>>) -> Option<&'t DeTable<'i>> {
    value.get_ref().as_table()
}
