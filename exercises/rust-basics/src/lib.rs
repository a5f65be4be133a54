//! Rust basics

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod argmax_by;
pub mod by_frequency;
pub mod flat_index;
pub mod layers;
pub mod moving_sums;
pub mod pair_counts;
pub mod parse_shape;
pub mod run_lengths;
pub mod split_fields;
pub mod take_negatives;
pub mod tokenize;
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
// </gradus>
