//! Tensor basics on candle

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod add_bias;
pub mod grad_of;
pub mod masked_fill;
pub mod masked_mean;
pub mod promoting_add;
pub mod save_load;
pub mod submatrix;
pub mod topk_rows;
pub mod via_device;

pub use add_bias::add_bias;
pub use grad_of::grad_of;
pub use masked_fill::masked_fill;
pub use masked_mean::masked_mean;
pub use promoting_add::promoting_add;
pub use save_load::save_load;
pub use submatrix::submatrix;
pub use topk_rows::topk_rows;
pub use via_device::via_device;
// </gradus>
