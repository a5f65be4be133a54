//! Reference answers: Backpropagation on tensors. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Backward of picking entries.
pub mod index_back;
/// Backward of a matrix product.
pub mod matmul_back;
/// Backward of a product.
pub mod mul_back;
/// Steps of gradient descent.
pub mod sgd_steps;
/// Backward of reshape and permute.
pub mod shape_back;
/// Backward of a sum.
pub mod sum_back;
/// Undo broadcasting.
pub mod unbroadcast;
/// Cross-entropy, forward and backward.
pub mod xent_forward_back;

pub use index_back::index_back;
pub use matmul_back::matmul_back;
pub use mul_back::mul_back;
pub use sgd_steps::sgd_steps;
pub use shape_back::shape_back;
pub use sum_back::sum_back;
pub use unbroadcast::unbroadcast;
pub use xent_forward_back::xent_forward_back;
