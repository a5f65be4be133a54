//! Programs really compiled, run and watched.

mod calls;
mod course;
mod files;
mod frames;
mod misbehaviour;
mod refusals;
