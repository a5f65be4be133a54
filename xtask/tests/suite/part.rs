//! Parts of a run from outside: what a change touches, slices, and reports joined again. Real repositories, real
//! processes.

mod changed;
mod git;
mod merge;
mod shard;
mod support;
