//! What an engine is opened with.

use crate::environment::EnvironmentError;
use crate::{checkout, cuda};
use std::path::PathBuf;

/// What the engine is opened with.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// The grader's own workspace (where `graders/` lies).
    pub workspace: PathBuf,
    /// Cargo's target folder: `CARGO_TARGET_DIR`, else `target` in the workspace.
    pub target: PathBuf,
    /// How programs get at candle.
    pub linking: Linking,
    /// Optimisation of submitted code, 0 to 3.
    pub opt_level: u8,
    /// Whether programs can open a GPU.
    pub cuda: Cuda,
}

/// Whether programs can open a GPU.
#[derive(Debug, Clone, PartialEq)]
pub enum Cuda {
    /// Nobody asked for one: programs compute on the CPU.
    Unasked,
    /// Asked for, and not to be had: why.
    Absent(String),
    /// Programs are built for CUDA, to run elsewhere.
    Elsewhere(cuda::Build),
    /// Programs are built for CUDA and run on this machine's GPU.
    Here(cuda::Build, cuda::Machine),
    /// Programs were built for CUDA elsewhere, for this capability and newer ones, and run on this machine's GPU.
    Ready(cuda::Capability, cuda::Machine),
}

/// How programs get at candle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Linking {
    /// From one shared object: a program is small and links in milliseconds.
    Shared,
    /// Copied into each program: larger and slower, where shared objects do not work.
    Static,
}

impl EngineOptions {
    /// The options for the checkout that this program was built from: programs on the CPU, from a shared object.
    pub fn here() -> Result<EngineOptions, EnvironmentError> {
        let workspace = checkout::find()?;
        Ok(EngineOptions {
            target: checkout::target_named().unwrap_or_else(|| workspace.join("target")),
            workspace,
            linking: Linking::Shared,
            opt_level: 0,
            cuda: Cuda::Unasked,
        })
    }
}

impl Cuda {
    /// The GPU of this machine, or why there is none to be used. Quick where there is no driver.
    pub fn if_possible(options: &EngineOptions) -> Cuda {
        match cuda::Build::for_here(&options.workspace, &options.target) {
            Ok((build, machine)) => Cuda::Here(build, machine),
            Err(error) => Cuda::Absent(error.message),
        }
    }

    /// Why no GPU is to be used, if that is so.
    pub fn absent(&self) -> Option<String> {
        match self {
            Cuda::Here(..) | Cuda::Ready(..) => None,
            Cuda::Absent(why) => Some(why.clone()),
            Cuda::Unasked => Some("this grader was opened without CUDA".into()),
            Cuda::Elsewhere(_) => Some("these programs were built for another machine's GPU".into()),
        }
    }

    /// What programs are built for CUDA with, if they are.
    pub(crate) fn build(&self) -> Option<&cuda::Build> {
        match self {
            Cuda::Elsewhere(build) | Cuda::Here(build, _) => Some(build),
            Cuda::Unasked | Cuda::Absent(_) | Cuda::Ready(..) => None,
        }
    }
}

impl Linking {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Linking::Shared => "shared",
            Linking::Static => "static",
        }
    }
}
