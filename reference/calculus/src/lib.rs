//! Reference answers: Calculus for backpropagation. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// The chain rule on many variables.
pub mod chain;
/// The gradient of cross-entropy.
pub mod cross_entropy_grad;
/// Slopes of the activations.
pub mod d_activation;
/// Measure a slope.
pub mod derivative;
/// Measure a Jacobian.
pub mod jacobian;
/// Forwards and backwards through a chain.
pub mod jvp_vjp;
/// Backward pass of a linear layer.
pub mod linear_backward;
/// Backpropagation by hand.
pub mod mlp_backward;
/// Measure a gradient.
pub mod numeric_grad;
/// The gradient of a quadratic.
pub mod quadratic_grad;
/// The Jacobian of softmax.
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
