//! Draws, seen from outside: kinds, determinism, sharing of sizes, shrinking, examples, errors.

#[path = "draws/cases.rs"]
mod cases;
#[path = "draws/examples.rs"]
mod examples;
#[path = "draws/integers.rs"]
mod integers;
#[path = "draws/kinds.rs"]
mod kinds;
#[path = "draws/shrinking.rs"]
mod shrinking;
#[path = "draws/support.rs"]
mod support;
#[path = "draws/writing.rs"]
mod writing;
