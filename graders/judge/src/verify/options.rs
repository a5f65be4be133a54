//! What a proof is made with, and what is asked of exercises.

use gradus_course::ExerciseId;
use std::collections::BTreeSet;

/// Share of mutants that must be killed, of those that are not declared equivalent.
pub const SCORE: f64 = 0.95;
/// Share of a unit's mutants that may be declared equivalent.
pub const EQUIVALENT: f64 = 0.05;
/// Seconds that one trial may take before it is listed.
pub const SLOW: f64 = 10.0;
/// Share of the tolerance that the reference's own error may use up.
pub const MARGIN: f64 = 1.0 / 3.0;

/// What a proof is made with.
#[derive(Debug, Clone)]
pub struct VerifyOptions {
    /// Exercises to prove.
    pub selection: BTreeSet<ExerciseId>,
    /// Seeds that the reference must pass, besides the course's own.
    pub seeds: u32,
    /// Threads.
    pub jobs: usize,
    /// Whether mutants are made: without them no law can be called useless.
    pub mutants: bool,
}
