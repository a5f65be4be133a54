//! Programs really compiled, run and watched.

mod calls;
mod course;
