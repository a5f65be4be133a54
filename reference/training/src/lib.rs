//! Reference answers: Training a tiny GPT-2. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Characters as tokens.
pub mod char_codec;
/// Fresh weights.
pub mod init_gpt;
/// A batch of windows.
pub mod lm_batch;
/// Shared by several exercises.
pub mod random;
/// One step of training.
pub mod train_step;

pub use char_codec::char_codec;
pub use init_gpt::init_gpt;
pub use lm_batch::lm_batch;
pub use train_step::train_step;

// Required units, as `crate::unit`.
pub use ::reference_gpt2 as gpt2;
pub use ::reference_linear_regression as linear_regression;
