//! Sampling

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod apply_temperature;
pub mod draw;
pub mod frequency_penalty;
pub mod generate;
pub mod greedy;
pub mod top_k_filter;
pub mod top_p_filter;

pub use apply_temperature::apply_temperature;
pub use draw::draw;
pub use frequency_penalty::frequency_penalty;
pub use generate::generate;
pub use greedy::greedy;
pub use top_k_filter::top_k_filter;
pub use top_p_filter::top_p_filter;
// </gradus>
