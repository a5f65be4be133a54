//! One file of the course: its text, where things stand in it, and findings about it.

use super::literal::Formula;
use super::positions::{Content, Tree, YamlPath};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lines::unix_lines;
use gradus_law::ExprError;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file of the course.
#[derive(Debug, Clone)]
pub struct Document {
    /// Relative to the course's root.
    pub file: PathBuf,
    /// The text, without a byte order mark.
    pub text: Arc<str>,
    /// Where things stand.
    pub tree: Tree,
}

/// Findings, collected.
#[derive(Debug, Default)]
pub struct Findings(pub Vec<Diagnostic>);

impl Findings {
    /// Notes one.
    pub fn add(&mut self, finding: Diagnostic) {
        self.0.push(finding);
    }

    /// Notes several.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(findings);
    }

    /// Whether there is an error among them.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(Diagnostic::is_error)
    }
}

impl Document {
    /// The text of an expression as written: YAML may have read a number or a list.
    pub fn text_of(&self, at: &YamlPath, formula: &Formula) -> String {
        match self.tree.find(at).map(|node| (&node.content, node.span.clone())) {
            Some((Content::Scalar(value, _), _)) if !formula.0.starts_with(value.as_str()) => value.clone(),
            Some((Content::List(_), span)) if self.text[span.clone()].starts_with('[') => self.text[span].to_string(),
            _ => formula.0.clone(),
        }
    }

    /// A document of a text that lies in `file`.
    pub fn new(file: &Path, text: &str) -> Document {
        let text = unix_lines(text.strip_prefix('\u{feff}').unwrap_or(text));
        Document {
            file: file.to_path_buf(),
            tree: Tree::of(&text),
            text: text.into(),
        }
    }

    /// A finding about bytes of the file.
    pub fn at_bytes(&self, start: usize, length: usize, path: String, message: impl Into<String>) -> Diagnostic {
        let mut start = start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let before = &self.text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Diagnostic {
            severity: Severity::Error,
            file: self.file.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            length: length.max(1),
            path,
            message: message.into(),
            help: None,
            source: Some(self.text.clone()),
        }
    }

    /// A finding about the value at a path; about what stands nearest where the path leads nowhere.
    pub fn at_value(&self, path: &YamlPath, message: impl Into<String>) -> Diagnostic {
        let (start, length) = match self.tree.nearest(path) {
            Some((node, key)) => match key {
                // An empty value has no text of its own: point at its key.
                Some(key) if node.span.is_empty() => (key.span.start, key.span.len()),
                _ => (node.span.start, node.span.len()),
            },
            None => (0, 1),
        };
        self.at_bytes(start, length, path.to_string(), message)
    }

    /// A finding about the key at the end of a path.
    pub fn at_key(&self, path: &YamlPath, message: impl Into<String>) -> Diagnostic {
        let (start, length) = match self.tree.nearest(path) {
            Some((_, Some(key))) => (key.span.start, key.span.len()),
            Some((node, None)) => (node.span.start, node.span.len()),
            None => (0, 1),
        };
        self.at_bytes(start, length, path.to_string(), message)
    }

    /// A finding about a part of the text at a path: byte range in the value as read.
    pub fn at_part(&self, path: &YamlPath, offset: usize, length: usize, message: impl Into<String>) -> Diagnostic {
        let Some(node) = self.tree.find(path) else {
            return self.at_value(path, message);
        };
        let (start, end) = match node.scalar() {
            // The length counts to the end of the last character, which may be written with more bytes than it has.
            // What YAML cut off at a comma stands behind the value.
            Some(value) if offset >= value.len() => {
                let start = node.span.end + (offset - value.len());
                (start, start + length)
            }
            Some(value) => {
                let mut last = (offset + length.max(1) - 1).min(value.len());
                while !value.is_char_boundary(last) {
                    last -= 1;
                }
                let width = value[last..].chars().next().map_or(1, char::len_utf8);
                (node.locate(&self.text, offset), node.locate(&self.text, last) + width)
            }
            // An expression written as a YAML list is its own text.
            None => (node.span.start + offset, node.span.start + offset + length.max(1)),
        };
        self.at_bytes(start, end.saturating_sub(start), path.to_string(), message)
    }

    /// A finding about an expression that starts at byte `base` of the text at a path.
    pub fn at_expression(&self, path: &YamlPath, base: usize, found: &ExprError) -> Diagnostic {
        let mut finding = self.at_part(path, base + found.offset, found.length, found.message.clone());
        let help = found.help.clone();
        finding.help = help.or_else(|| Some(super::scope::default_help(&found.message).to_string()));
        if self.cut_by_comment(path) {
            finding = finding.with_help("` #` starts a comment here: quote the whole expression");
        }
        finding
    }

    /// Whether a plain text is followed by a `#` on its line that seems to belong to it.
    fn cut_by_comment(&self, path: &YamlPath) -> bool {
        let Some(node) = self.tree.find(path) else { return false };
        let rest = self
            .text
            .get(node.span.end..)
            .and_then(|rest| rest.lines().next())
            .unwrap_or("");
        let open = |text: &str| text.matches('(').count() > text.matches(')').count();
        rest.trim_start().starts_with('#') && node.scalar().is_some_and(open)
    }

    /// Line of the key at the end of a path, from 1.
    pub fn line_of(&self, path: &YamlPath) -> usize {
        self.at_key(path, "").line
    }
}
