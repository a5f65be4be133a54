//! Grading, verify, archives, changes, sync: what puts the grader's other crates together.
//!
//! It computes in f64 on ndarray and knows no candle: its arithmetic is independent of the library it judges with.
//! It never runs or parses learner code in its own process.

mod allowed;
pub mod archive;
pub mod changed;
pub mod corpus;
pub mod course;
pub mod curriculum;
pub mod describe;
pub mod discover;
pub mod dispute;
pub mod format_page;
pub mod grade;
pub mod place;
pub mod progress;
pub mod scaffold;
pub mod select;
pub mod sync;
pub mod verify;
