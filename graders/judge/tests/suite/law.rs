//! The language of laws, from outside: what parses, what is refused and how, what expressions evaluate to.

mod asking;
mod common;
mod details;
mod integers;
mod kinds;
mod parsing;
mod random;
mod semantics;
mod shipped;
mod vocabulary;
