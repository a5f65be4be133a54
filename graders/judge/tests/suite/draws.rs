//! Draws, seen from outside: kinds, determinism, sharing of sizes, shrinking, examples, errors.

mod cases;
mod examples;
mod integers;
mod kinds;
mod shrinking;
mod support;
mod writing;
