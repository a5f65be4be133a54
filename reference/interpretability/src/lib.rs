//! Reference answers: Looking inside. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// Cut out one head at a time.
pub mod ablation_scores;
/// What a head does, in tokens.
pub mod circuits;
/// The stream, part by part.
pub mod decompose_residual;
/// What does this head do?.
pub mod head_scores;
/// Who said that token?.
pub mod logit_attribution;
/// Random tokens, twice.
pub mod repeated_tokens;
/// Keep every activation.
pub mod run_with_cache;
/// Hooks.
pub mod run_with_hooks;

pub use ablation_scores::ablation_scores;
pub use circuits::circuits;
pub use decompose_residual::decompose_residual;
pub use head_scores::head_scores;
pub use logit_attribution::logit_attribution;
pub use repeated_tokens::repeated_tokens;
pub use run_with_cache::run_with_cache;
pub use run_with_hooks::run_with_hooks;

// Required units, as `crate::unit`.
pub use ::reference_attention as attention;
pub use ::reference_gpt2 as gpt2;
pub use ::reference_gpt2_block as gpt2_block;
