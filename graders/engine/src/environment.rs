//! Failures of the machine: neither the learner's nor the course's.

use serde::{Deserialize, Serialize};
use std::path::Path;

/// The machine, not the learner and not the course, is at fault: no toolchain, a full disk, a read-only folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    pub fn file(action: &str, file: &Path, error: &std::io::Error) -> Self {
        let help = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "free some space on the disk",
            std::io::ErrorKind::FileTooLarge => "this shell limits the size of files: see `ulimit -f`",
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                "set CARGO_TARGET_DIR to a folder that can be written"
            }
            _ => return EnvironmentError::new(format!("{} could not be {action}: {error}", file.display())),
        };
        EnvironmentError::new(format!("{} could not be {action}: {error}", file.display())).help(help)
    }
}

impl std::fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n{help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for EnvironmentError {}
