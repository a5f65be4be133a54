//! The compiler: candle once by cargo, then rustc composed by the judge.
//!
//! [`Kit::open`] makes sure that the parts every program links to exist (candle and the runner's library in one
//! shared object). A [`Builder`] then stages a submission's files and compiles them, one rustc call for all
//! exercises of a unit, one each where that fails. No manifest, configuration or build script of a submission is
//! ever read.

mod cache;
mod course;
mod diagnose;
mod glue;
mod kit;
mod lint;
mod live;
mod make;
mod reach;
mod rustc;
pub mod source;
mod stage;
mod stopped;

pub use course::course_source;
pub use glue::{crate_name, driver_module};
pub use kit::Kit;
pub use live::{LiveFile, live_files};
pub use make::{Builder, containment_of, try_gpu};
pub use rustc::CPU_SECONDS;
pub use stage::read as read_source;
