//! CUDA from the outside: the toolkit that candle's kernels are compiled with, and the driver and libraries that run
//! them. The judge itself calls none of it: runners do, in processes of their own.
//!
//! A program built here has no load-time need of any CUDA library (`link`): the same file starts on a machine
//! without a GPU, says so, and computes on the CPU.

mod install;
mod link;
mod machine;
mod probe;
mod toolkit;

pub use install::install;
pub use machine::{Machine, driver_absent};
pub use probe::Gpu;
pub(crate) use probe::build as build_probe;
pub use toolkit::{Capability, Toolkit};

use crate::environment::EnvironmentError;
use serde::Deserialize;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a build of candle for CUDA needs, all of it in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The compiler of kernels and its headers.
    pub toolkit: Toolkit,
    /// Oldest device that the kernels run on.
    pub capability: Capability,
    /// The folder of link libraries and of the compiler's stand-in.
    folder: PathBuf,
}

impl Build {
    /// Makes the link libraries for this toolkit below `target`, unless an earlier run did. `cudarc` is the source
    /// folder of that crate: its bindings say which functions there are.
    fn prepare(
        toolkit: Toolkit,
        capability: Capability,
        target: &Path,
        cudarc: &Path,
    ) -> Result<Build, EnvironmentError> {
        let name = format!("cuda-link-{}.{}", toolkit.version.0, toolkit.version.1);
        let folder = target.join("gradus").join(name);
        toolkit::lay_out(&folder, &toolkit)?;
        link::make(&folder, cudarc, toolkit.version.0)?;
        Ok(Build {
            toolkit,
            capability,
            folder,
        })
    }

    /// For programs that run elsewhere: the toolkit of this machine, the capability asked for or the oldest that builds.
    pub fn for_elsewhere(workspace: &Path, target: &Path) -> Result<Build, EnvironmentError> {
        let toolkit = Toolkit::find(target)?;
        let capability = toolkit.capability(None)?;
        Build::prepare(toolkit, capability, target, &cudarc(workspace)?)
    }

    /// For programs that run here, with the GPU that they will run on. What is missing is found out before anything
    /// that takes long is begun.
    pub fn for_here(workspace: &Path, target: &Path) -> Result<(Build, Machine), EnvironmentError> {
        if let Some(why) = driver_absent() {
            return Err(EnvironmentError::with_help(why, ELSEWHERE));
        }
        let toolkit = Toolkit::find(target)?;
        let folder = target.join("gradus");
        std::fs::create_dir_all(&folder).map_err(|e| EnvironmentError::file("created", &folder, &e))?;
        let ask = folder.join(format!("{ASK_DRIVER}-{}", env!("CARGO_PKG_VERSION")));
        if !ask.is_file() {
            let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
            probe::build(Path::new(&rustc), &ask)?;
        }
        let machine =
            Machine::find(toolkit.version.0, &ask).map_err(|why| EnvironmentError::with_help(why, ELSEWHERE))?;
        let capability = toolkit.capability(Some(machine.gpu.capability))?;
        let build = Build::prepare(toolkit, capability, target, &cudarc(workspace)?)?;
        Ok((build, machine))
    }

    /// Variables for cargo: where candle's and cudarc's build scripts look.
    pub fn environment(&self) -> Vec<(OsString, OsString)> {
        let mut path = self.folder.join("bin").into_os_string();
        if let Some(rest) = std::env::var_os("PATH") {
            path.push(":");
            path.push(rest);
        }
        [
            ("CUDA_HOME", self.folder.clone().into_os_string()),
            ("CUDA_PATH", self.folder.clone().into_os_string()),
            ("CUDA_COMPUTE_CAP", self.capability.number().to_string().into()),
            ("NVCC", self.folder.join("bin/nvcc").into_os_string()),
            ("LIBRARY_PATH", self.folder.join("lib").into_os_string()),
            ("PATH", path),
        ]
        .map(|(name, value)| (name.into(), value))
        .to_vec()
    }

    /// Files that a program is linked to besides the shared object that holds candle: the same trampolines, and nothing
    /// where that object has all that there is.
    pub fn link_libraries(&self) -> Result<Vec<(String, Vec<u8>)>, EnvironmentError> {
        // An archive without members.
        let empty = b"!<arch>\n".to_vec();
        let mut files = vec![
            ("libmoe.a".to_owned(), empty.clone()),
            ("libcudart.a".to_owned(), empty),
        ];
        for name in link::names() {
            let name = format!("lib{name}.a");
            let file = self.folder.join("lib").join(&name);
            let content = std::fs::read(&file).map_err(|e| EnvironmentError::file("read", &file, &e))?;
            files.push((name, content));
        }
        Ok(files)
    }

    /// What of this build decides what the programs hold, in words.
    pub fn words(&self) -> String {
        let (major, minor) = self.toolkit.version;
        format!("CUDA {major}.{minor}, compute capability {}", self.capability)
    }
}

/// The name of the program that asks the driver.
pub const ASK_DRIVER: &str = "ask-driver";
const ELSEWHERE: &str = "`--device cpu` grades here, and `--device all` skips what is absent; docs/gpu.md says how to build here \
                         and grade on a machine with a GPU";

/// Where cargo keeps the source of cudarc, whose bindings name the functions of CUDA's libraries.
fn cudarc(workspace: &Path) -> Result<PathBuf, EnvironmentError> {
    let help = "`cargo fetch` downloads what is missing";
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .args(["metadata", "--format-version=1", "--locked", "--all-features"])
        .current_dir(workspace);
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|e| EnvironmentError::with_help(format!("cargo could not be started: {e}"), help))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(EnvironmentError::with_help(
            format!("cargo metadata failed: {words}"),
            help,
        ));
    }
    let parsed: Metadata = serde_json::from_slice(&output.stdout)
        .map_err(|e| EnvironmentError::with_help(format!("cargo metadata can't be read: {e}"), help))?;
    let found = parsed.packages.into_iter().find(|p| p.name == "cudarc");
    found
        .and_then(|package| package.manifest_path.parent().map(Path::to_path_buf))
        .ok_or_else(|| EnvironmentError::with_help("the workspace does not depend on cudarc", help))
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    manifest_path: PathBuf,
}
