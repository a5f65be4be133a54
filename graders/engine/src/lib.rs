//! From sources to a contained process that answers calls: staging, rustc, caches, supervision, CUDA.

pub mod build;
pub mod checkout;
pub mod cuda;
mod engine;
mod environment;
pub mod files;
mod options;
mod preconditions;
mod program;
pub mod supervise;

pub use engine::Engine;
pub use environment::EnvironmentError;
pub use options::{Cuda, EngineOptions, Linking};
pub use program::{
    BuildFailure, BuildOutcome, Built, CompilerError, FunctionRequest, Program, ProgramSource, Request, Violation,
    Warning, blocked_marker, tensor_function,
};
