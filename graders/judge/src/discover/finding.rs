//! Findings of a search, and errors of the file system in words.

use gradus_course::diagnostic::{Diagnostic, Severity};
use std::path::PathBuf;

/// An I/O error in words that say what to do.
pub(super) fn describe(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::PermissionDenied => "it may not be read (permission denied)".to_string(),
        std::io::ErrorKind::NotFound => "there is no such file or folder".to_string(),
        _ => error.to_string(),
    }
}

/// A finding about a file or folder as a whole.
pub(super) fn whole(severity: Severity, file: PathBuf, message: String, help: Option<String>) -> Diagnostic {
    Diagnostic {
        severity,
        file,
        line: 0,
        column: 0,
        length: 1,
        path: String::new(),
        message,
        help,
        source: None,
    }
}
