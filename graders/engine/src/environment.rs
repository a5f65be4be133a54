//! Failures of the machine: neither the learner's nor the course's.

use std::io::{Error, ErrorKind};
use std::path::Path;

/// The machine, not the learner and not the course, is at fault: no toolchain, a full disk, a read-only folder.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}{}", .help.as_deref().map(|help| format!("\n{help}")).unwrap_or_default())]
pub struct EnvironmentError {
    /// What could not be done, and why.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl EnvironmentError {
    /// A failure in words.
    pub fn new(message: impl Into<String>) -> Self {
        EnvironmentError {
            message: message.into(),
            help: None,
        }
    }

    /// A failure in words, and what to do about it.
    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        EnvironmentError::new(message).help(help)
    }

    /// The same failure with advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// `action` (`read`, `write`, `create`) of a file failed.
    pub fn file(action: &str, file: &Path, error: &Error) -> Self {
        let failure = EnvironmentError::new(format!("{} could not be {action}: {error}", file.display()));
        let help = match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "free some space on the disk",
            ErrorKind::FileTooLarge => "this shell limits the size of files: see `ulimit -f`",
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
                "set CARGO_TARGET_DIR to a folder that can be written"
            }
            _ => return failure,
        };
        failure.help(help)
    }

    /// Whether a failure to read a file says something of the machine, not of the file: too many open files, a broken
    /// disk. What a missing file, or one without the right to read it, means depends on whose file it is.
    pub fn is_machines(error: &Error) -> bool {
        // EIO, ENOMEM, ENFILE, EMFILE, ENOSPC, ESTALE: most have no kind of their own.
        const MACHINE: [i32; 6] = [5, 12, 23, 24, 28, 116];
        error.raw_os_error().is_some_and(|code| MACHINE.contains(&code))
    }
}
