//! An autograd engine in numbers

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod expr_grads;
pub mod leaf_roundtrip;
pub mod mlp_forward;
pub mod node_add;
pub mod node_derived;
pub mod node_mul;
pub mod node_powf;
pub mod node_relu;
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
// </gradus>
