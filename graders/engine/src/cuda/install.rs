//! A CUDA toolkit without root: NVIDIA's own Python packages, unpacked below the target folder.

use super::toolkit::{Toolkit, kit_folder, kit_home};
use crate::environment::EnvironmentError;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// The release. A driver refuses kernels of a toolkit newer than itself: 13.0 is what driver 580 brings.
const RELEASE: &str = "13.0.2";
/// The compiler, its parts, the runtime and the headers that candle's kernels include: 105 MB to download, 300 MB on disk.
const PARTS: &str = "nvcc,crt,nvvm,cudart,cccl";

/// Installs the toolkit, unless it is there. NVIDIA's licence applies to it: it is fetched, never passed on.
pub fn install(target: &Path, progress: &mut dyn FnMut(&str)) -> Result<Toolkit, EnvironmentError> {
    let home = kit_home(target);
    if home.join("bin/nvcc").is_file() {
        return Toolkit::at(&home);
    }
    let folder = kit_folder(target);
    fs::create_dir_all(&folder).map_err(|e| EnvironmentError::file("created", &folder, &e))?;
    let python = folder.join("venv/bin/python");
    if !python.is_file() {
        progress("making a Python environment for the download");
        run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
    }
    progress(&format!("downloading CUDA {RELEASE} (about 105 MB)"));
    let aside = folder.join("site.part");
    let _ = fs::remove_dir_all(&aside);
    run(Command::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--only-binary=:all:",
            "--target",
        ])
        .arg(&aside)
        .arg(format!("cuda-toolkit[{PARTS}]=={RELEASE}")))?;
    let site = folder.join("site");
    let _ = fs::remove_dir_all(&site);
    fs::rename(&aside, &site).map_err(|e| EnvironmentError::file("created", &site, &e))?;
    let toolkit = Toolkit::at(&home);
    let _ = fs::remove_dir_all(folder.join("venv"));
    toolkit
}

fn run(command: &mut Command) -> Result<(), EnvironmentError> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.stdin(Stdio::null()).output();
    let output = output.map_err(|e| {
        EnvironmentError::with_help(
            format!("{name} could not be started: {e}"),
            "Python 3 with `venv` and `pip` fetches the toolkit; or install one yourself and set CUDA_HOME",
        )
    })?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = words
        .lines()
        .rev()
        .find(|l| !l.trim().is_empty())
        .unwrap_or("it gave no reason");
    Err(EnvironmentError::with_help(
        format!("the CUDA toolkit could not be fetched: {}", last.trim()),
        "a connection to the Python package index is needed, and Python 3 with `venv`; or install a toolkit yourself and \
         set CUDA_HOME",
    ))
}
