//! Submitted source: what the grader refuses, and the words that a spec asks for or forbids.
//!
//! The judge never parses submitted code: it looks at tokens, without recursion, so that no nesting can exhaust it. That is a
//! first line only. What holds is that the compiler and the program are contained.

mod device;
mod names;
mod parts;
mod refuse;
mod text;
mod token;

pub use names::Named;
pub use refuse::refused;
pub use text::{Extent, Source};
pub use token::{Token, TokenKind, public_functions, tokens};

#[cfg(test)]
mod tests;
