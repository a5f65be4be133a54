//! A course as data: its model, the strict reader of its YAML, signatures, and findings about what is written wrong.
//!
//! The model stands below the reader, and the reader draws no case: what kinds of draws there are it is told
//! ([`draws::DrawKinds`]), and a trial of the laws on a drawn case stands above both crates.

pub mod diagnostic;
pub mod domain;
pub mod draws;
pub mod escape;
pub mod invocation;
mod lines;
mod model;
pub mod parallel;
pub mod reader;
pub mod signature;

pub use lines::unix_lines;
pub use model::*;
