//! Grading: from an exercise and a program to a verdict.

mod allowance;
mod answer;
mod asker;
mod candle;
mod closures;
pub mod contract;
pub mod convert;
pub mod counterexample;
pub mod device;
pub mod distortion;
pub mod edge;
mod endurance;
pub mod failure;
mod files;
pub mod fingerprint;
mod judging;
pub mod kills;
pub mod options;
pub mod outcome;
pub mod parity;
pub mod party;
pub mod picks;
pub mod prebuild;
pub mod problem;
pub mod programs;
pub mod run;
pub mod scope;
pub mod seed;
pub mod session;
pub mod sessions;
pub mod snapshot;
pub mod store;
pub mod submitted;
pub mod throughput;
pub mod token;
pub mod trial;

/// A path for reports: relative to the course's root where it lies below it, with forward slashes.
pub fn relative(path: &std::path::Path, root: &std::path::Path) -> String {
    let shown = path.strip_prefix(root).unwrap_or(path);
    shown.to_string_lossy().replace('\\', "/")
}
