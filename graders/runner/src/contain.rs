//! The runner gives up what tensor code does not need, before learner code runs.

use gradus_wire::Bounds;

/// How far containment reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Level {
    /// Files, processes, sockets, memory: all of it.
    Full,
    /// Limits and deadlines only: why.
    LimitsOnly(String),
}

/// Contains this process. Must be called while it has a single thread.
pub fn contain(_bounds: &Bounds) -> Level {
    Level::LimitsOnly("not yet".into())
}
