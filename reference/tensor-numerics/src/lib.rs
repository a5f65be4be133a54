//! Reference answers: Numerics on tensors. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Log-softmax of each row.
pub mod log_softmax_rows;
/// Softmax of each row.
pub mod softmax_rows;

pub use log_softmax_rows::log_softmax_rows;
pub use softmax_rows::softmax_rows;
