//! What the loop is told.

use crate::failure::Failure;
use crossterm::event::KeyEvent;
use gradus_engine::EnvironmentError;
use gradus_report::verdict::Report;
use std::path::PathBuf;

/// What the loop waits for.
pub enum Told {
    /// A key.
    Key(KeyEvent),
    /// The terminal has another size.
    Resized,
    /// Files changed.
    Changed(Changed),
    /// So many of so many exercises of the run are judged.
    Count(usize, usize),
    /// A run ended.
    Graded(Box<Result<Report, Failure>>),
    /// The terminal or the file system can't be followed any more.
    Lost(EnvironmentError),
}

/// What a burst of changes touched.
pub struct Changed {
    /// Rust files.
    pub sources: Vec<PathBuf>,
    /// Whether a file of the course's specs was among them.
    pub course: bool,
}
