//! Reference answers: Sampling from a language model. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Temperature.
pub mod apply_temperature;
/// Draw a token.
pub mod draw;
/// Frequency penalty.
pub mod frequency_penalty;
/// Write a text.
pub mod generate;
/// The greedy choice.
pub mod greedy;
/// Keep the k best.
pub mod top_k_filter;
/// Keep the nucleus.
pub mod top_p_filter;

pub use apply_temperature::apply_temperature;
pub use draw::draw;
pub use frequency_penalty::frequency_penalty;
pub use generate::generate;
pub use greedy::greedy;
pub use top_k_filter::top_k_filter;
pub use top_p_filter::top_p_filter;
