//! The language of laws, from outside: what parses, what is refused and how, what expressions evaluate to.

#[path = "law/asking.rs"]
mod asking;
#[path = "law/common.rs"]
mod common;
#[path = "law/details.rs"]
mod details;
#[path = "law/integers.rs"]
mod integers;
#[path = "law/kinds.rs"]
mod kinds;
#[path = "law/parsing.rs"]
mod parsing;
#[path = "law/random.rs"]
mod random;
#[path = "law/semantics.rs"]
mod semantics;
#[path = "law/shipped.rs"]
mod shipped;
#[path = "law/vocabulary.rs"]
mod vocabulary;
