//! The parts around grading, asked from outside: discovery, selectors, progress, Markdown, sync.

mod changed;
pub mod course;
mod discover;
mod line_ends;
mod markdown;
mod place;
mod progress;
mod select;
mod shard;
mod sync;
