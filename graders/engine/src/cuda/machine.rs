//! The driver and the libraries of this machine, and the GPU behind them.

use super::link;
use super::probe::{self, Gpu};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What CUDA programs run on here.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// The first GPU.
    pub gpu: Gpu,
    /// Folders of the driver, cuBLAS and cuRAND: for the loader, and readable to runners.
    pub libraries: Vec<PathBuf>,
}

impl Machine {
    /// Looks for a GPU that programs built with CUDA `major` can use. `ask` is the program that `probe::build` makes.
    /// The error is one sentence: what is missing.
    pub fn find(major: u32, ask: &Path) -> Result<Machine, String> {
        let places = places(major);
        let mut libraries: Vec<PathBuf> = Vec::new();
        for link in ["cuda", "cublas", "curand"] {
            let file = link::file_name(link, major);
            let Some(folder) = places.iter().find(|folder| folder.join(&file).exists()) else {
                return Err(match link {
                    "cuda" => no_driver(),
                    _ => format!(
                        "there is a CUDA driver, but no {file}: install CUDA {major} or the Python packages nvidia-cublas \
                         and nvidia-curand, or name its folder in GRADUS_CUDA_LIBRARIES"
                    ),
                });
            };
            // A link may lead elsewhere, and both ends must be readable.
            let real = fs::canonicalize(folder.join(&file)).ok();
            let real = real.as_deref().and_then(Path::parent).map(Path::to_path_buf);
            for folder in [Some(folder.clone()), real].into_iter().flatten() {
                if !libraries.contains(&folder) {
                    libraries.push(folder);
                }
            }
        }
        let gpu = probe::ask(ask, &libraries)?;
        if gpu.driver.0 < major {
            return Err(format!(
                "the driver of this machine knows CUDA {}.{}, and the programs were built with CUDA {major}",
                gpu.driver.0, gpu.driver.1
            ));
        }
        Ok(Machine { gpu, libraries })
    }
}

fn no_driver() -> String {
    "there is no NVIDIA driver on this machine (no libcuda.so.1)".into()
}

/// Why no GPU can be used here, as far as can be told without building anything; `None` where there is a driver.
pub fn driver_absent() -> Option<String> {
    let known = places(0).iter().any(|folder| folder.join("libcuda.so.1").exists());
    (!known).then(no_driver)
}

/// Folders in which the libraries of CUDA may lie, those named by the user first.
fn places(major: u32) -> Vec<PathBuf> {
    let mut places: Vec<PathBuf> = Vec::new();
    for variable in ["GRADUS_CUDA_LIBRARIES", "LD_LIBRARY_PATH"] {
        if let Some(list) = std::env::var_os(variable) {
            places.extend(std::env::split_paths(&list).filter(|p| p.is_absolute()));
        }
    }
    places.extend(from_loader());
    let usual = [
        "/usr/local/nvidia/lib64",
        "/usr/local/nvidia/lib",
        "/usr/lib64-nvidia",
        "/usr/lib/wsl/lib",
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib64",
        "/opt/cuda/lib64",
    ];
    places.extend(usual.map(PathBuf::from));
    let mut toolkits: Vec<PathBuf> = fs::read_dir("/usr/local")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.file_name()
                .is_some_and(|n| n.to_string_lossy().starts_with("cuda"))
        })
        .collect();
    toolkits.sort();
    for toolkit in toolkits {
        places.push(toolkit.join("lib64"));
        places.push(toolkit.join("targets/x86_64-linux/lib"));
    }
    if major > 0 {
        places.extend(from_python(major));
    }
    places
}

/// Folders that the loader's cache names for libraries of CUDA.
fn from_loader() -> Vec<PathBuf> {
    let listed = ["ldconfig", "/sbin/ldconfig"].iter().find_map(|program| {
        let output = Command::new(program).arg("-p").stdin(Stdio::null()).output().ok()?;
        output.status.success().then_some(output.stdout)
    });
    let text = String::from_utf8_lossy(&listed.unwrap_or_default()).into_owned();
    let wanted = ["libcuda.so.1", "libcublas.so.", "libcurand.so."];
    let lines = text.lines().map(str::trim);
    lines
        .filter(|line| wanted.iter().any(|w| line.starts_with(w)))
        .filter_map(|line| {
            Path::new(line.rsplit(" => ").next()?.trim())
                .parent()
                .map(Path::to_path_buf)
        })
        .collect()
}

/// Folders of NVIDIA's Python packages, which PyTorch brings along.
fn from_python(major: u32) -> Vec<PathBuf> {
    let script = "import sys; print('\\n'.join(p for p in sys.path if p))";
    let output = Command::new("python3")
        .args(["-c", script])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    let text = output
        .map(|o| String::from_utf8_lossy(&o.stdout).into_owned())
        .unwrap_or_default();
    let mut folders = Vec::new();
    for path in text.lines().map(Path::new).filter(|p| p.is_absolute()) {
        let nvidia = path.join("nvidia");
        folders.push(nvidia.join(format!("cu{major}/lib")));
        // Before CUDA 13 each library had a package of its own.
        folders.extend(["cublas/lib", "curand/lib"].map(|part| nvidia.join(part)));
    }
    folders.retain(|folder: &PathBuf| folder.file_name() == Some(OsStr::new("lib")) && folder.is_dir());
    folders
}
