//! Reference answers: Rust basics. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// The best by a score.
pub mod argmax_by;
/// The commonest words first.
pub mod by_frequency;
/// Where an element lies.
pub mod flat_index;
/// Layers behind one trait.
pub mod layers;
/// Sums of neighbours.
pub mod moving_sums;
/// Counting neighbours.
pub mod pair_counts;
/// A shape out of a text.
pub mod parse_shape;
/// Runs of anything.
pub mod run_lengths;
/// Fields between commas.
pub mod split_fields;
/// Taking numbers out of a list.
pub mod take_negatives;
/// A text in pieces.
pub mod tokenize;
/// A vocabulary.
pub mod vocabulary;

pub use argmax_by::argmax_by;
pub use by_frequency::by_frequency;
pub use flat_index::flat_index;
pub use moving_sums::moving_sums;
pub use pair_counts::pair_counts;
pub use parse_shape::parse_shape;
pub use split_fields::split_fields;
pub use take_negatives::take_negatives;
pub use tokenize::tokenize;
