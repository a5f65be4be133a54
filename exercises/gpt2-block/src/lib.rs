//! A block of GPT-2

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod block;
pub mod gelu_new;
pub mod layer_norm;
pub mod mlp;

pub use block::block;
pub use gelu_new::gelu_new;
pub use layer_norm::layer_norm;
pub use mlp::mlp;

// Required units, as `crate::unit`.
pub use ::attention;
// </gradus>
