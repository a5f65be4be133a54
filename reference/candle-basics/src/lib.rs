//! Reference answers: Tensor basics on candle. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Broadcast a bias.
pub mod add_bias;
/// Gradient of a given function.
pub mod grad_of;
/// Masked fill.
pub mod masked_fill;
/// Masked mean.
pub mod masked_mean;
/// Add across dtypes.
pub mod promoting_add;
/// Save and load.
pub mod save_load;
/// Pick rows and columns.
pub mod submatrix;
/// Top k of each row.
pub mod topk_rows;
/// To the device and back.
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
