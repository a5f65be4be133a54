//! Calculus

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod chain;
pub mod cross_entropy_grad;
pub mod d_activation;
pub mod derivative;
pub mod jacobian;
pub mod jvp_vjp;
pub mod linear_backward;
pub mod mlp_backward;
pub mod numeric_grad;
pub mod quadratic_grad;
pub mod softmax_jacobian;

pub use chain::chain;
pub use cross_entropy_grad::cross_entropy_grad;
pub use d_activation::d_activation;
pub use derivative::derivative;
pub use jacobian::jacobian;
pub use jvp_vjp::jvp_vjp;
pub use linear_backward::linear_backward;
pub use mlp_backward::mlp_backward;
pub use numeric_grad::numeric_grad;
pub use quadratic_grad::quadratic_grad;
pub use softmax_jacobian::softmax_jacobian;
// </gradus>
