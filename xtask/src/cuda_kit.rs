//! `cuda-kit`: a CUDA toolkit for building, and what this machine has of CUDA.

use crate::engine::environment;
use crate::failure::Ended;
use crate::terminal::{say, tell};
use clap::Args;
use gradus_engine::EngineOptions;
use gradus_engine::cuda::{self, Build, Toolkit};
use gradus_report::verdict::Exit;

/// Arguments of `cuda-kit`.
#[derive(Args)]
pub struct CudaKit {
    /// Print the variables that cargo needs to build with the feature `cuda`, for `eval`; install nothing.
    #[arg(long)]
    env: bool,
}

impl CudaKit {
    /// 0 when candle can be built for CUDA here.
    pub fn run(self) -> Ended {
        let options = EngineOptions::here().map_err(environment)?;
        if self.env {
            let build = Build::for_elsewhere(&options.workspace, &options.target).map_err(environment)?;
            for (name, value) in build.environment() {
                let (name, value) = (name.to_string_lossy(), value.to_string_lossy().replace('\'', "'\\''"));
                say!("export {name}='{value}'");
            }
            return Ok(Exit::Passed);
        }
        let found = Toolkit::find(&options.target);
        let toolkit = match found {
            Ok(toolkit) => toolkit,
            Err(_) => cuda::install(&options.target, &mut |line| tell!("{line}")).map_err(environment)?,
        };
        let (major, minor) = toolkit.version;
        say!("toolkit: CUDA {major}.{minor} in {}", toolkit.home.display());
        let build = Build::for_elsewhere(&options.workspace, &options.target).map_err(environment)?;
        say!("builds:  {} (CUDA_COMPUTE_CAP chooses another)", build.words());
        match Build::for_here(&options.workspace, &options.target) {
            Ok((_, machine)) => say!("here:    {}", machine.gpu),
            Err(error) => say!("here:    {}", error.message),
        }
        say!(
            "next:    `cargo xtask grade --device cuda` where there is a GPU; elsewhere\n         \
             `cargo xtask grade --build-only --device all --archive FILE`, to be graded on a machine that has one"
        );
        Ok(Exit::Passed)
    }
}
