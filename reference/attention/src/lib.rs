//! Reference answers: Attention. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Causal attention.
pub mod attention;
/// Attention without a mask.
pub mod attention_full;
/// Attention pattern.
pub mod attn_pattern;
/// Causal mask.
pub mod causal_mask;

pub use attention::attention;
pub use attention_full::attention_full;
pub use attn_pattern::attn_pattern;
pub use causal_mask::causal_mask;
