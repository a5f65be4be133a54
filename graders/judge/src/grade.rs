//! Grading: from an exercise and a program to a verdict.

mod asker;
pub mod contract;
pub mod convert;
pub mod failure;
pub mod party;
pub mod seed;
pub mod session;
