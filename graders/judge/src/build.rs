//! From submitted sources to programs that answer calls: candle once by cargo, then rustc composed by the judge.
//!
//! [`Engine::open`] makes sure that the parts every program links to exist (candle and the runner's library in one
//! shared object). [`Engine::build`] then stages a submission's files and compiles them, one rustc call for all
//! exercises of a unit, one each where that fails. No manifest, configuration or build script of a submission is
//! ever read.

mod cache;
mod course;
mod diagnose;
mod glue;
mod kit;
mod lint;
mod program;
mod rustc;
pub mod source;
mod stage;

pub use course::course_source;
pub(crate) use glue::crate_name;
pub use lint::Warning;
pub(crate) use stage::read as read_source;

use crate::archive::Archive;
use crate::cuda;
use crate::spec::{Course, ExerciseId};
use crate::supervise::{GpuOptions, Grip};
use kit::Kit;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// What the engine is opened with.
#[derive(Debug, Clone)]
pub struct EngineOptions {
    /// The grader's own workspace (where `graders/` lies); default: where this crate was compiled.
    pub workspace: PathBuf,
    /// Cargo's target folder; default: `CARGO_TARGET_DIR`, else `target` in the workspace.
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

/// The machine, not the learner and not the course, is at fault: no toolchain, a full disk, a read-only folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnvironmentError {
    /// What could not be done, and why.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// What to compile.
pub struct Request<'a> {
    /// The course: what each exercise requires, its signature, the structs.
    pub course: &'a Course,
    /// The unit that the wanted exercises belong to.
    pub unit: &'a str,
    /// Wanted exercises of that unit, by name. Each gets an entry in the answer.
    pub exercises: Vec<String>,
    /// Crate folder (the one that holds `src/`) of each unit, the wanted one and those that it requires. What a
    /// missing folder should hold is replaced by a stub.
    pub crates: BTreeMap<String, PathBuf>,
    /// Required exercises whose functions are replaced by a stub that panics with [`blocked_marker`].
    pub stubs: BTreeSet<ExerciseId>,
    /// The reference: no source rules of safety, same containment.
    pub trusted: bool,
    /// Further functions that must be callable (`uses` and oracles): unit, module, function. Trusted requests only.
    pub functions: Vec<FunctionRequest>,
    /// A file of candle functions (`pub fn name(x: &Tensor) -> Result<Tensor>`) that `Value::Function(name)` finds.
    pub tensor_functions: Option<PathBuf>,
}

/// A function that laws call, of the reference.
#[derive(Debug, Clone)]
pub struct FunctionRequest {
    /// Its unit.
    pub unit: String,
    /// Its module in the unit's crate: an exercise's name, or `oracle`.
    pub module: String,
    /// Its signature.
    pub signature: crate::signature::Signature,
}

/// A compiled program, which answers calls of some functions.
#[derive(Debug, Clone)]
pub struct Program {
    /// The executable.
    pub path: PathBuf,
    /// Functions by `(unit, module, function)`; the number is what a question carries.
    pub functions: BTreeMap<(String, String, String), u32>,
    /// Required exercises that this program holds a stub of: those asked for, and those whose files do not compile
    /// or are refused.
    pub stubs: BTreeSet<ExerciseId>,
    /// Whether it was found in the cache.
    pub cached: bool,
}

impl Program {
    /// Number of an exercise's function.
    pub fn exercise(&self, id: &ExerciseId) -> Option<u32> {
        self.function(&id.unit, &id.exercise, &id.exercise)
    }

    /// Number of a function by unit, module and name.
    pub fn function(&self, unit: &str, module: &str, name: &str) -> Option<u32> {
        self.functions
            .get(&(unit.to_owned(), module.to_owned(), name.to_owned()))
            .copied()
    }
}

/// Why an exercise has no program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BuildFailure {
    /// rustc refused it, died of it, or ran out of time or memory.
    DoesNotCompile {
        /// What to show: rustc's own words with the learner's path, or a sentence.
        rendered: String,
        /// The errors one by one.
        errors: Vec<CompilerError>,
    },
    /// A rule of the grader refuses the source.
    Forbidden(Violation),
    /// The file is missing, is no regular file, is too large or is not UTF-8.
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
    /// The machine is at fault.
    Environment(EnvironmentError),
}

/// One error of rustc.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompilerError {
    /// The message without its place.
    pub message: String,
    /// `E0308`, where there is one.
    pub code: Option<String>,
    /// The learner's file; empty when rustc names none.
    pub file: PathBuf,
    /// Line from 1; 0 when unknown.
    pub line: u32,
    /// Column from 1; 0 when unknown.
    pub column: u32,
}

/// Where a source breaks a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Violation {
    /// The rule in words: ``"`include_str!` reads files while compiling"``.
    pub rule: String,
    /// The file.
    pub file: PathBuf,
    /// Line from 1.
    pub line: u32,
    /// Column from 1, in characters.
    pub column: u32,
    /// The offending text.
    pub text: String,
}

/// What a stub panics with, for the unit and exercise.
pub fn blocked_marker(id: &ExerciseId) -> String {
    format!("gradus-blocked: {id}")
}

impl EnvironmentError {
    fn new(message: impl Into<String>) -> Self {
        EnvironmentError {
            message: message.into(),
            help: None,
        }
    }

    pub(crate) fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        EnvironmentError::new(message).help(help)
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// `action` (`read`, `write`, `create`) of a file failed.
    pub(crate) fn file(action: &str, file: &Path, error: &std::io::Error) -> Self {
        let help = match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "free some space on the disk",
            std::io::ErrorKind::FileTooLarge => "this shell limits the size of files: see `ulimit -f`",
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                "set CARGO_TARGET_DIR to a folder that can be written"
            }
            _ => return EnvironmentError::new(format!("{} could not be {action}: {error}", file.display())),
        };
        EnvironmentError::new(format!("{} could not be {action}: {error}", file.display())).help(help)
    }
}

impl std::fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n{help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for EnvironmentError {}

impl Default for EngineOptions {
    fn default() -> Self {
        // The judge is compiled from `graders/judge` of the workspace that it belongs to.
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR"))
            .ancestors()
            .nth(2)
            .unwrap_or(Path::new("/"));
        let target = std::env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
        EngineOptions {
            workspace: workspace.to_path_buf(),
            target: target.map_or_else(|| workspace.join("target"), |t| std::path::absolute(&t).unwrap_or(t)),
            linking: Linking::Shared,
            opt_level: 0,
            cuda: Cuda::Unasked,
        }
    }
}

impl Cuda {
    /// The GPU of this machine, or why there is none to be used. Quick where there is no driver.
    pub fn if_possible(options: &EngineOptions) -> Cuda {
        match cuda::Build::for_here(options) {
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
    fn build(&self) -> Option<&cuda::Build> {
        match self {
            Cuda::Elsewhere(build) | Cuda::Here(build, _) => Some(build),
            Cuda::Unasked | Cuda::Absent(_) | Cuda::Ready(..) => None,
        }
    }
}

impl Linking {
    fn name(self) -> &'static str {
        match self {
            Linking::Shared => "shared",
            Linking::Static => "static",
        }
    }
}

/// Where programs come from.
#[derive(Debug, Clone)]
enum Source {
    Compiler(Arc<program::Builder>),
    Archive(Arc<Archive>),
}

/// Starting a program on a GPU whose kernels are compiled takes a second or two.
const SLOW_START: Duration = Duration::from_secs(5);

/// Compiles submissions. Cheap to clone, usable from several threads.
#[derive(Debug, Clone)]
pub struct Engine {
    source: Source,
    cuda: Arc<Cuda>,
    /// How tightly programs on the GPU are contained, and whether each needs a copy of the cache of kernels.
    grip: Arc<OnceLock<Result<(Grip, bool), EnvironmentError>>>,
}

impl Engine {
    /// Builds what programs link to, unless an earlier run did. `progress` gets a line of text now and then; the first
    /// build takes one to two minutes.
    pub fn open(options: &EngineOptions, progress: &mut dyn FnMut(&str)) -> Result<Engine, EnvironmentError> {
        let kit = Kit::open(options, progress)?;
        let builder = program::Builder::new(kit, options)?;
        Ok(Engine {
            source: Source::Compiler(Arc::new(builder)),
            cuda: Arc::new(options.cuda.clone()),
            grip: Arc::default(),
        })
    }

    /// The programs of an archive; `device` is `cpu`, `cuda` or `all`. Whether there is a GPU for them is found out here.
    pub fn of_archive(archive: Archive, device: &str) -> Result<Engine, EnvironmentError> {
        let state = archive.state();
        std::fs::create_dir_all(&state).map_err(|e| EnvironmentError::file("created", &state, &e))?;
        let cuda = match (device, archive.cuda()) {
            ("cpu", _) => Cuda::Unasked,
            (_, None) => {
                Cuda::Absent("the archive was built without CUDA (`--build-only --device all` builds with it)".into())
            }
            (_, Some((major, capability))) => match cuda::Machine::find(major, &archive.ask_driver()) {
                Err(why) => Cuda::Absent(why),
                Ok(machine) if machine.gpu.capability < capability => Cuda::Absent(format!(
                    "the archive was built for compute capability {capability} and newer; the GPU here is {}",
                    machine.gpu
                )),
                Ok(machine) => Cuda::Ready(capability, machine),
            },
        };
        Ok(Engine {
            source: Source::Archive(Arc::new(archive)),
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
        match &self.source {
            Source::Compiler(builder) => builder.companions(),
            Source::Archive(_) => Err(EnvironmentError::new("an archive is not made into another one")),
        }
    }

    /// `rustc 1.95.0 (…)`.
    pub fn toolchain(&self) -> &str {
        match &self.source {
            Source::Compiler(builder) => &builder.kit.version,
            Source::Archive(archive) => archive.toolchain(),
        }
    }

    /// The folder for what belongs to this workspace's runs: `target/gradus`.
    pub fn state(&self) -> PathBuf {
        match &self.source {
            Source::Compiler(builder) => builder.state.clone(),
            Source::Archive(archive) => archive.state(),
        }
    }

    /// `full`, or `limits-only: why`: how far this machine lets submissions, and the compiler that reads them, be
    /// contained. Tried with programs of the grader's own, before any submission is touched.
    pub fn containment(&self) -> Result<String, EnvironmentError> {
        match &self.source {
            Source::Compiler(builder) => builder.containment(),
            Source::Archive(archive) => program::containment_of(&archive.probe()),
        }
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
        let probe = match &self.source {
            Source::Compiler(builder) => builder.probe.clone(),
            Source::Archive(archive) => archive.probe(),
        };
        let try_with = |way| {
            let began = Instant::now();
            program::try_gpu(&probe, options(way, 0)).map(|()| began.elapsed())
        };
        let way = self.grip.get_or_init(|| {
            try_with((Grip::Trusted, false)).map_err(|why| {
                EnvironmentError::with_help(
                    format!("the GPU ({}) can't be used: {why}", machine.gpu),
                    "docs/gpu.md says what programs need on a machine with a GPU",
                )
            })?;
            for grip in [Grip::Tight, Grip::Loose, Grip::Calls, Grip::Limits] {
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
    pub fn build(&self, request: &Request<'_>) -> Vec<(String, Result<Arc<Program>, BuildFailure>)> {
        match &self.source {
            Source::Compiler(builder) => builder.build(request),
            Source::Archive(archive) => archive.build(request),
        }
    }

    /// CPU time a rustc call may take before it counts as `does_not_compile`.
    pub const COMPILE_LIMIT: Duration = Duration::from_secs(rustc::CPU_SECONDS);
}
