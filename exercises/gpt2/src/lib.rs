//! GPT-2, whole

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod clean_names;
pub mod conv1d_to_linear;
pub mod embed;
pub mod from_named;
pub mod gpt;
pub mod lm_loss;
pub mod pos_embed;
pub mod split_out;
pub mod split_qkv;
pub mod unembed;

pub use clean_names::clean_names;
pub use conv1d_to_linear::conv1d_to_linear;
pub use embed::embed;
pub use from_named::from_named;
pub use gpt::gpt;
pub use lm_loss::lm_loss;
pub use pos_embed::pos_embed;
pub use split_out::split_out;
pub use split_qkv::split_qkv;
pub use unembed::unembed;

// Required units, as `crate::unit`.
pub use ::gpt2_block;
pub use ::tensor_numerics;
// </gradus>
