//! How a report for people may look.

/// How a report for people may look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Whether escape codes are allowed.
    pub colour: bool,
    /// Columns.
    pub width: usize,
    /// Whether the submission is the learner's own working copy: then what comes next is shown.
    pub own: bool,
}
