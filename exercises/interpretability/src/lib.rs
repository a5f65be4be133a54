//! Looking inside

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod ablation_scores;
pub mod circuits;
pub mod decompose_residual;
pub mod head_scores;
pub mod logit_attribution;
pub mod repeated_tokens;
pub mod run_with_cache;
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
pub use ::attention;
pub use ::gpt2;
pub use ::gpt2_block;
// </gradus>
