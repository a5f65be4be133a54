//! Reference answers: An autograd engine in numbers. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Backward through anything.
pub mod expr_grads;
/// A leaf.
pub mod leaf_roundtrip;
/// A network of neurons.
pub mod mlp_forward;
/// Add, and a first backward pass.
pub mod node_add;
/// Minus and divided by.
pub mod node_derived;
/// Multiply.
pub mod node_mul;
/// Power.
pub mod node_powf;
/// Relu.
pub mod node_relu;
/// In which order?.
pub mod topo_order;

pub use expr_grads::expr_grads;
pub use leaf_roundtrip::leaf_roundtrip;
pub use mlp_forward::mlp_forward;
pub use node_add::node_add;
pub use node_derived::node_derived;
pub use node_mul::node_mul;
pub use node_powf::node_powf;
pub use node_relu::node_relu;
pub use topo_order::topo_order;
