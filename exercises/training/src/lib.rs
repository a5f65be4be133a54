//! Training a tiny GPT-2

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod char_codec;
pub mod init_gpt;
pub mod lm_batch;
pub mod train_step;

pub use char_codec::char_codec;
pub use init_gpt::init_gpt;
pub use lm_batch::lm_batch;
pub use train_step::train_step;

// Required units, as `crate::unit`.
pub use ::gpt2;
pub use ::linear_regression;
// </gradus>
