//! Reports: one run, several forms. Nothing that a learner wrote reaches a reader unescaped.

pub mod compare;
pub mod explain;
mod format;
pub mod github;
pub mod gradescope;
pub mod heat;
pub mod html;
pub mod human;
mod json;
pub mod junit;
mod look;
pub mod markdown;
pub mod merge;
pub mod paint;
mod parity;
pub mod progress;
mod rule;
pub mod shard;
pub mod tensor_text;
pub mod verdict;

pub use format::{FORMATS, Format, format};
pub use json::json;
pub use look::Look;
pub use rule::{Contract, Rule};
