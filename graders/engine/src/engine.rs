//! The engine: programs from a source of them, and what this machine can do with them.

use crate::build::{Builder, Kit, try_gpu};
use crate::cuda;
use crate::environment::EnvironmentError;
use crate::options::{Cuda, EngineOptions};
use crate::preconditions;
use crate::program::{Built, ProgramSource, Request, Warning};
use crate::supervise::{GpuOptions, Grip};
use gradus_course::Course;
use gradus_wire::Containment;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Starting a program on a GPU whose kernels are compiled takes a second or two.
const SLOW_START: Duration = Duration::from_secs(5);

/// Compiles submissions. Cheap to clone, usable from several threads.
#[derive(Debug, Clone)]
pub struct Engine {
    source: Arc<dyn ProgramSource>,
    cuda: Arc<Cuda>,
    /// How tightly programs on the GPU are contained, and whether each needs a copy of the cache of kernels.
    grip: Arc<OnceLock<Result<(Grip, bool), EnvironmentError>>>,
}

impl Engine {
    /// Builds what programs link to, unless an earlier run did. `progress` gets a line of text now and then; the first
    /// build takes one to two minutes.
    pub fn open(options: &EngineOptions, progress: &mut dyn FnMut(&str)) -> Result<Engine, EnvironmentError> {
        preconditions::check()?;
        let kit = Kit::open(options, progress)?;
        let builder = Builder::new(kit, options)?;
        Engine::of(Arc::new(builder), options.cuda.clone())
    }

    /// Programs of another source than a compiler, and what is known of a GPU for them.
    pub fn of(source: Arc<dyn ProgramSource>, cuda: Cuda) -> Result<Engine, EnvironmentError> {
        preconditions::check()?;
        Ok(Engine {
            source,
            cuda: Arc::new(cuda),
            grip: Arc::default(),
        })
    }

    /// What programs are built for CUDA with, if they are.
    pub fn cuda_build(&self) -> Option<&cuda::Build> {
        self.cuda.build()
    }

    /// Whether programs on the GPU have kernels for bf16, which came with compute capability 8.0.
    pub fn has_bf16(&self) -> bool {
        let capability = match self.cuda.as_ref() {
            Cuda::Here(build, _) => build.capability,
            Cuda::Ready(capability, _) => *capability,
            _ => return true,
        };
        capability >= cuda::Capability(8, 0)
    }

    /// What programs need beside them, and the names that it goes by: shared objects, the program that tries what a
    /// machine allows, the one that asks for GPUs.
    pub fn companions(&self) -> Result<Vec<(PathBuf, String)>, EnvironmentError> {
        self.source.companions()
    }

    /// `rustc 1.95.0 (…)`.
    pub fn toolchain(&self) -> &str {
        self.source.toolchain()
    }

    /// The folder for what belongs to this workspace's runs: `target/gradus`.
    pub fn state(&self) -> PathBuf {
        self.source.state()
    }

    /// How far this machine lets submissions, and the compiler that reads them, be
    /// contained. Tried with programs of the grader's own, before any submission is touched.
    pub fn containment(&self) -> Result<Containment, EnvironmentError> {
        self.source.containment()
    }

    /// Why programs of this engine can't use CUDA; `None` where they can.
    pub fn cuda_absent(&self) -> Option<String> {
        self.cuda.absent()
    }

    /// The GPU and its libraries, where programs can use one.
    pub fn machine(&self) -> Option<&cuda::Machine> {
        match self.cuda.as_ref() {
            Cuda::Here(_, machine) | Cuda::Ready(_, machine) => Some(machine),
            _ => None,
        }
    }

    /// How programs are started on the GPU, with so many bytes of device memory. The first time, a program of the
    /// grader's own lets the driver compile every kernel into a cache, and finds out how tightly the driver lets itself be
    /// contained.
    pub fn gpu_options(&self, memory: u64) -> Result<GpuOptions, EnvironmentError> {
        let machine = self
            .machine()
            .ok_or_else(|| EnvironmentError::new(self.cuda_absent().unwrap_or_default()))?;
        let cache = self.state().join("cuda-cache");
        std::fs::create_dir_all(&cache).map_err(|e| EnvironmentError::file("created", &cache, &e))?;
        let options = |(grip, own_cache), memory| GpuOptions {
            libraries: machine.libraries.clone(),
            cache: cache.clone(),
            own_cache,
            memory,
            grip,
        };
        let probe = self.source.probe();
        let try_with = |way| {
            let began = Instant::now();
            try_gpu(&probe, options(way, 0)).map(|()| began.elapsed())
        };
        let way = self.grip.get_or_init(|| {
            try_with((Grip::Trusted, false)).map_err(|why| {
                EnvironmentError::with_help(
                    format!("the GPU ({}) can't be used: {why}", machine.gpu),
                    "docs/gpu.md says what programs need on a machine with a GPU",
                )
            })?;
            for grip in [Grip::Tight, Grip::Loose, Grip::Files, Grip::Calls, Grip::Limits] {
                let Ok(took) = try_with((grip, false)) else { continue };
                // Kernels are compiled by now. A start that takes as long as compiling them has found no cache that it can
                // use: does it use one that it can write?
                let own_cache = took > SLOW_START && try_with((grip, true)).is_ok_and(|with_copy| with_copy < took / 2);
                return Ok((grip, own_cache));
            }
            Err(EnvironmentError::new(
                "the GPU can't be used by a program that is contained at all",
            ))
        });
        way.clone().map(|way| options(way, memory))
    }

    /// Compiles the wanted exercises: one entry each, in the order asked for. Programs may be shared.
    pub fn build(&self, request: &Request<'_>) -> Built {
        self.source.build(request)
    }

    /// What the compiler warns of in trusted modules (name and text).
    pub fn warnings(&self, course: &Course, modules: &[(String, String)]) -> Result<Vec<Warning>, EnvironmentError> {
        self.source.warnings(course, modules)
    }

    /// CPU time a rustc call may take before it counts as `does_not_compile`.
    pub const COMPILE_LIMIT: Duration = Duration::from_secs(crate::build::CPU_SECONDS);
}
