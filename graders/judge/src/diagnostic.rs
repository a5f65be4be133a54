//! Findings about the course: where, what, and what would be right.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Should be mended.
    Warning,
    /// Must be mended: a course fault.
    Error,
}

/// One finding, with its place in a file.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// The file, relative to the course's root where it lies below it.
    pub file: PathBuf,
    /// Line from 1; 0 when the finding is about the file as a whole.
    pub line: usize,
    /// Column from 1, in characters; 0 with line 0.
    pub column: usize,
    /// Length of the offending text in bytes, at least 1, for the underline.
    pub length: usize,
    /// The YAML path: `laws.the product is A.holds`; empty outside YAML.
    pub path: String,
    /// What is wrong, a sentence fragment.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// The file's text, for quoting the line.
    pub source: Option<Arc<str>>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {}",
            self.file.display(),
            self.line,
            self.column,
            self.message
        )
    }
}
