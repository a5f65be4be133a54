//! Learners' crates that are to be graded.

use crate::discover::Submission;
use std::path::{Path, PathBuf};

/// A learner crate to grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// What reports call it: its folder, relative to the course where it lies below it.
    pub name: String,
    /// The unit it answers.
    pub unit: String,
    /// The folder that holds `src/`.
    pub dir: PathBuf,
    /// What reports call its file, when that is not a file of the folder.
    pub file: Option<String>,
}

impl From<Submission> for Submitted {
    fn from(found: Submission) -> Submitted {
        Submitted {
            name: found.name,
            unit: found.unit,
            dir: found.dir,
            file: None,
        }
    }
}

/// The submission of a unit that another one's exercises call: of those of that unit, the one whose folder lies nearest;
/// itself for its own unit.
pub fn nearest<'s>(submissions: &'s [Submitted], submission: &'s Submitted, unit: &str) -> Option<&'s Submitted> {
    if submission.unit == unit {
        return Some(submission);
    }
    let common = |dir: &Path| {
        dir.components()
            .zip(submission.dir.components())
            .take_while(|(a, b)| a == b)
            .count()
    };
    submissions
        .iter()
        .filter(|s| s.unit == unit)
        .max_by_key(|s| common(&s.dir))
}
