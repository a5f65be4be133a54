//! Reference answers: A hundred tensor exercises. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Checkerboard.
pub mod checkerboard;
/// Checkerboard by tiling.
pub mod checkerboard_tiled;
/// Common values.
pub mod common_values;
/// Count into a matrix.
pub mod count_matrix;
/// Complex square root.
pub mod csqrt;
/// Extremes.
pub mod extremes;
/// First light.
pub mod first_light;
/// First bad entry.
pub mod first_non_finite;
/// Float facts.
pub mod float_facts;
/// Framed matrix.
pub mod frame;
/// Identity matrix.
pub mod identity_matrix;
/// Integer arithmetic.
pub mod integer_ops;
/// Bytes of a tensor.
pub mod logical_bytes;
/// Matrix product.
pub mod matrix_product;
/// Mean.
pub mod mean_1d;
/// Negate the middle.
pub mod negate_between;
/// Where non-zero.
pub mod nonzero_1d;
/// Pack RGBA.
pub mod pack_rgba;
/// Pick a device.
pub mod pick_device;
/// Integer range.
pub mod range_inclusive;
/// Reverse.
pub mod reverse;
/// Round away from zero.
pub mod round_away;
/// Safe division.
pub mod safe_int_div;
/// Seeded uniform block.
pub mod seeded_uniform;
/// Sort.
pub mod sort_1d;
/// Standardise a matrix.
pub mod standardise;
/// Sub-diagonal.
pub mod sub_diagonal;
/// Sum with a start.
pub mod sum_from;
/// Unit vector.
pub mod unit_vector;
/// Unravel an index.
pub mod unravel;
/// Zero border.
pub mod zero_border;
/// Zero vector.
pub mod zero_vector;

pub use checkerboard::checkerboard;
pub use checkerboard_tiled::checkerboard_tiled;
pub use common_values::common_values;
pub use count_matrix::count_matrix;
pub use csqrt::csqrt;
pub use extremes::extremes;
pub use first_light::first_light;
pub use first_non_finite::first_non_finite;
pub use float_facts::float_facts;
pub use frame::frame;
pub use identity_matrix::identity_matrix;
pub use integer_ops::integer_ops;
pub use logical_bytes::logical_bytes;
pub use matrix_product::matrix_product;
pub use mean_1d::mean_1d;
pub use negate_between::negate_between;
pub use nonzero_1d::nonzero_1d;
pub use pack_rgba::pack_rgba;
pub use pick_device::pick_device;
pub use range_inclusive::range_inclusive;
pub use reverse::reverse;
pub use round_away::round_away;
pub use safe_int_div::safe_int_div;
pub use seeded_uniform::seeded_uniform;
pub use sort_1d::sort_1d;
pub use standardise::standardise;
pub use sub_diagonal::sub_diagonal;
pub use sum_from::sum_from;
pub use unit_vector::unit_vector;
pub use unravel::unravel;
pub use zero_border::zero_border;
pub use zero_vector::zero_vector;
