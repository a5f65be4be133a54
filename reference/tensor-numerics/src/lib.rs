//! Reference answers: Numerics on tensors. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Accuracy.
pub mod accuracy;
/// Cosine similarities.
pub mod cosine_matrix;
/// Cross-entropy per example.
pub mod cross_entropy_rows;
/// Gather along the second axis.
pub mod gather_2d;
/// Log-softmax of each row.
pub mod log_softmax_rows;
/// log-sum-exp.
pub mod log_sum_exp;
/// One-hot.
pub mod one_hot;
/// Softmax of each row.
pub mod softmax_rows;
/// Unit rows.
pub mod unit_rows;

pub use accuracy::accuracy;
pub use cosine_matrix::cosine_matrix;
pub use cross_entropy_rows::cross_entropy_rows;
pub use gather_2d::gather_2d;
pub use log_softmax_rows::log_softmax_rows;
pub use log_sum_exp::log_sum_exp;
pub use one_hot::one_hot;
pub use softmax_rows::softmax_rows;
pub use unit_rows::unit_rows;
