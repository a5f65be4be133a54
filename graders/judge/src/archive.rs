//! Archives: a course, submissions and all their programs in one file, built on one machine and graded on another that
//! needs neither Rust nor a linker.
//!
//! A `.tar.gz` of the grader itself, the course's files, the submissions' sources, the programs with the shared objects
//! that they load, and `archive.json`, which says which program answers which exercise (or why there is none).

mod index;
mod read;
mod source;
mod write;

pub use read::{open, unpack};
pub use source::{Archive, engine};
pub use write::{Contents, write};
