//! Asking the driver what GPU there is, in a process of its own: a driver that breaks takes no judge with it.

use super::toolkit::Capability;
use crate::environment::EnvironmentError;
use crate::files;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A GPU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gpu {
    /// As the driver calls it: `NVIDIA H200`.
    pub name: String,
    /// Compute capability.
    pub capability: Capability,
    /// Bytes of its memory.
    pub memory: u64,
    /// Newest CUDA that the driver knows, major and minor.
    pub driver: (u32, u32),
}

impl std::fmt::Display for Gpu {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} (compute capability {}, {:.1} GiB, driver for CUDA {}.{})",
            self.name,
            self.capability,
            self.memory as f64 / (1u64 << 30) as f64,
            self.driver.0,
            self.driver.1
        )
    }
}

/// The program that asks. It links to nothing of CUDA's.
const SOURCE: &str = include_str!("probe/ask_driver.rs");

/// Compiles that program as `place`.
pub fn build(rustc: &Path, place: &Path) -> Result<(), EnvironmentError> {
    let folder = place.parent().unwrap_or(Path::new("."));
    let source = folder.join(format!(".ask-driver-{}.rs", std::process::id()));
    let made = source.with_extension("made");
    fs::write(&source, SOURCE).map_err(|e| EnvironmentError::file("written", &source, &e))?;
    let output = Command::new(rustc)
        .args([
            "--edition=2024",
            "--crate-name=ask_driver",
            "-Copt-level=1",
            "-Cstrip=symbols",
            "-o",
        ])
        .arg(&made)
        .arg(&source)
        .stdin(Stdio::null())
        .output();
    let _ = fs::remove_file(&source);
    let output = output.map_err(|e| EnvironmentError::with_help(format!("rustc could not be started: {e}"), HELP))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(EnvironmentError::with_help(
            format!("the program that asks for GPUs could not be compiled: {words}"),
            HELP,
        ));
    }
    files::put(&made, place)
}

const HELP: &str = "is a C linker (`cc`) installed?";

/// Runs it; the error is a sentence about why there is no GPU.
pub fn ask(program: &Path, libraries: &[PathBuf]) -> Result<Gpu, String> {
    let output = Command::new(program)
        .env("LD_LIBRARY_PATH", std::env::join_paths(libraries).unwrap_or_default())
        .stdin(Stdio::null())
        .output()
        .map_err(|e| format!("the driver could not be asked: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    read(&text).unwrap_or_else(|| Err(format!("the driver's answer could not be read ({})", output.status)))
}

/// The answer: `name value` lines, or `error` and a sentence.
fn read(text: &str) -> Option<Result<Gpu, String>> {
    let field = |name: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' ').map(str::trim))
    };
    if let Some(why) = field("error") {
        return Some(Err(why.to_owned()));
    }
    let pair = |name: &str| {
        let (major, minor) = field(name)?.split_once('.')?;
        Some((major.parse().ok()?, minor.parse().ok()?))
    };
    Some(Ok(Gpu {
        name: field("name")?.to_owned(),
        capability: field("capability")?.parse().ok()?,
        memory: field("memory")?.parse().ok()?,
        driver: pair("driver")?,
    }))
}

#[cfg(test)]
mod tests {
    use super::{Capability, read};

    #[test]
    fn answers_of_the_driver_are_read() {
        let text = "name Tesla T4\ncapability 7.5\nmemory 15843721216\ndriver 12.4\n";
        let gpu = read(text).unwrap().unwrap();
        assert_eq!(
            (gpu.name.as_str(), gpu.capability, gpu.driver),
            ("Tesla T4", Capability(7, 5), (12, 4))
        );
        assert_eq!(
            gpu.to_string(),
            "Tesla T4 (compute capability 7.5, 14.8 GiB, driver for CUDA 12.4)"
        );
        assert_eq!(read("error no device\n"), Some(Err("no device".into())));
        assert_eq!(read("name x\n"), None);
    }
}
