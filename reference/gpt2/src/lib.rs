//! Reference answers: GPT-2, whole. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Clean the names.
pub mod clean_names;
/// Two ways to store a matrix.
pub mod conv1d_to_linear;
/// Token embedding.
pub mod embed;
/// A model from a checkpoint.
pub mod from_named;
/// GPT-2.
pub mod gpt;
/// The loss of a language model.
pub mod lm_loss;
/// Position embedding.
pub mod pos_embed;
/// Take the output matrix apart.
pub mod split_out;
/// Take the fused weights apart.
pub mod split_qkv;
/// Unembedding.
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
pub use ::reference_gpt2_block as gpt2_block;
pub use ::reference_tensor_numerics as tensor_numerics;
