//! Numerics on tensors

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod log_softmax_rows;
pub mod softmax_rows;

pub use log_softmax_rows::log_softmax_rows;
pub use softmax_rows::softmax_rows;
// </gradus>
