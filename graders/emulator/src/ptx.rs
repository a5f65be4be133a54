//! PTX text: tokens, statements, and what a module declares.

pub mod lexer;
pub mod module;
pub mod statement;

/// PTX that cannot be read: what is wrong, in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed(pub String);

/// Shorthand for a result of reading.
pub type Read<T> = Result<T, Malformed>;

/// An error about the given words.
pub fn malformed<T>(what: impl Into<String>) -> Read<T> {
    Err(Malformed(what.into()))
}
