//! Attention

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod attention;
pub mod attention_full;
pub mod attn_pattern;
pub mod causal_mask;

pub use attention::attention;
pub use attention_full::attention_full;
pub use attn_pattern::attn_pattern;
pub use causal_mask::causal_mask;
// </gradus>
