//! Reference answers: A block of GPT-2. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// A transformer block.
pub mod block;
/// GELU, the tanh form.
pub mod gelu_new;
/// Layer norm.
pub mod layer_norm;
/// The MLP.
pub mod mlp;

pub use block::block;
pub use gelu_new::gelu_new;
pub use layer_norm::layer_norm;
pub use mlp::mlp;

// Required units, as `crate::unit`.
pub use ::reference_attention as attention;
