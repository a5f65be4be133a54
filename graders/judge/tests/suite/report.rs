//! Reports from outside: what a learner reads at several widths, and that nothing a learner wrote does anything.

mod dispute;
mod hostile;
mod human;
mod merge;
pub mod sample;
