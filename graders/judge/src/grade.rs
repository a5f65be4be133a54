//! Grading: from an exercise and a program to a verdict.

pub mod contract;
pub mod convert;
