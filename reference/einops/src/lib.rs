//! Reference answers: Axes by name. Derived by `cargo xtask sync`.

#![allow(clippy::too_many_arguments, clippy::type_complexity)]

/// One product for each batch item.
pub mod batched_mm;
/// Centre every channel.
pub mod centre_channels;
/// A chain that is never multiplied out.
pub mod chain_apply;
/// Channels become patches.
pub mod depth_to_space;
/// A contact sheet.
pub mod image_grid;
/// Max pooling.
pub mod max_pool;
/// Merge the heads.
pub mod merge_heads;
/// From pattern to residual stream.
pub mod mix_and_project;
/// Matrix times vector.
pub mod mv;
/// Outer product and bilinear form.
pub mod outer_bilinear;
/// Project into every head.
pub mod project_heads;
/// Scores of queries and keys.
pub mod qk_scores;
/// Patches become channels.
pub mod space_to_depth;
/// Split a vector into heads.
pub mod split_heads;
/// Stack pictures into a tower.
pub mod stack_vertical;
/// Swap height and width.
pub mod swap_hw;
/// Tile or stretch.
pub mod tile_and_stretch;
/// Trace and diagonal.
pub mod trace_diag;
/// How unusual was this day?.
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
