//! The judge: reads specs, draws cases, asks runners, evaluates laws, decides verdicts, writes reports.
//!
//! It computes in f64 on ndarray and knows no candle: its arithmetic is independent of the library it judges with.
//! It never runs or parses learner code in its own process.

pub mod archive;
pub mod build;
pub mod changed;
pub mod corpus;
pub mod cuda;
pub mod describe;
pub mod diagnostic;
pub mod discover;
pub mod dispute;
pub mod draw;
pub mod grade;
pub mod law;
pub mod markdown;
pub mod place;
pub mod progress;
pub mod report;
pub mod scaffold;
pub mod select;
pub mod shard;
pub mod signature;
pub mod spec;
pub mod supervise;
pub mod sync;
pub mod value;
pub mod verdict;
pub mod verify;
