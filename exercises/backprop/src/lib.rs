//! Backpropagation on tensors

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod index_back;
pub mod matmul_back;
pub mod mul_back;
pub mod sgd_steps;
pub mod shape_back;
pub mod sum_back;
pub mod unbroadcast;
pub mod xent_forward_back;

pub use index_back::index_back;
pub use matmul_back::matmul_back;
pub use mul_back::mul_back;
pub use sgd_steps::sgd_steps;
pub use shape_back::shape_back;
pub use sum_back::sum_back;
pub use unbroadcast::unbroadcast;
pub use xent_forward_back::xent_forward_back;
// </gradus>
