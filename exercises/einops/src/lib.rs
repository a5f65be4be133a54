//! Axes by name

// <gradus> kept by `cargo xtask sync`; write outside of these two lines
pub mod batched_mm;
pub mod centre_channels;
pub mod chain_apply;
pub mod depth_to_space;
pub mod image_grid;
pub mod max_pool;
pub mod merge_heads;
pub mod mix_and_project;
pub mod mv;
pub mod outer_bilinear;
pub mod project_heads;
pub mod qk_scores;
pub mod space_to_depth;
pub mod split_heads;
pub mod stack_vertical;
pub mod swap_hw;
pub mod tile_and_stretch;
pub mod trace_diag;
pub mod weekly_scores;

pub use batched_mm::batched_mm;
pub use centre_channels::centre_channels;
pub use chain_apply::chain_apply;
pub use depth_to_space::depth_to_space;
pub use image_grid::image_grid;
pub use max_pool::max_pool;
pub use merge_heads::merge_heads;
pub use mix_and_project::mix_and_project;
pub use mv::mv;
pub use outer_bilinear::outer_bilinear;
pub use project_heads::project_heads;
pub use qk_scores::qk_scores;
pub use space_to_depth::space_to_depth;
pub use split_heads::split_heads;
pub use stack_vertical::stack_vertical;
pub use swap_hw::swap_hw;
pub use tile_and_stretch::tile_and_stretch;
pub use trace_diag::trace_diag;
pub use weekly_scores::weekly_scores;
// </gradus>
