//! candle and the runner's library in one shared object.
//!
//! Programs made of a learner's file name this crate with `extern crate gradus_facade as _;`: rustc then takes
//! candle from the shared object instead of linking a second, static copy of it.

pub use candle_core;
pub use candle_einops;
pub use candle_nn;
pub use gradus_runner;
