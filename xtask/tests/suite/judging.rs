//! Verdicts on answers that are not what they seem, from outside.

mod modules;
mod rules;
mod running;
mod support;
