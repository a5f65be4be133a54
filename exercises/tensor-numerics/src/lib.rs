//! Numerics on tensors

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod accuracy;
pub mod cosine_matrix;
pub mod cross_entropy_rows;
pub mod gather_2d;
pub mod log_softmax_rows;
pub mod log_sum_exp;
pub mod one_hot;
pub mod softmax_rows;
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
// </gradus>
