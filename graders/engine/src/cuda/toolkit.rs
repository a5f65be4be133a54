//! The CUDA toolkit: where it is, which version, and its compiler without the kernels that no exercise reaches.

use crate::environment::EnvironmentError;
use crate::files;
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A CUDA toolkit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toolkit {
    /// Its folder, which holds `bin/nvcc`.
    pub home: PathBuf,
    /// Major and minor version.
    pub version: (u32, u32),
}

/// The oldest toolkit whose memory pools can be limited, and the newest that candle's bindings (cudarc 0.19) know.
const KNOWN: [(u32, u32); 2] = [(12, 2), (13, 4)];

impl Toolkit {
    /// The toolkit of this machine: `CUDA_HOME` or `CUDA_PATH`, the one of `nvcc` on the `PATH`, `/usr/local/cuda`, or
    /// the one that `cargo xtask cuda-kit` installed. The error says how to get one.
    pub fn find(target: &Path) -> Result<Toolkit, EnvironmentError> {
        let named = ["CUDA_HOME", "CUDA_PATH"]
            .iter()
            .filter_map(std::env::var_os)
            .map(PathBuf::from);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let on_path = std::env::split_paths(&path)
            .map(|folder| folder.join("nvcc"))
            .filter_map(|nvcc| fs::canonicalize(nvcc).ok())
            .filter_map(|nvcc| Some(nvcc.parent()?.parent()?.to_path_buf()));
        let usual = ["/usr/local/cuda", "/opt/cuda"].map(PathBuf::from);
        let installed = kit_home(target);
        let mut unknown = None;
        for home in named.chain(on_path).chain(usual).chain([installed]) {
            if !home.join("bin/nvcc").is_file() {
                continue;
            }
            match Toolkit::at(&home) {
                Ok(toolkit) => return Ok(toolkit),
                Err(error) => unknown = Some(error),
            }
        }
        Err(unknown.unwrap_or_else(|| {
            EnvironmentError::with_help(
                "there is no CUDA toolkit here (no `nvcc`), so candle can't be built for GPUs",
                "`cargo xtask cuda-kit` installs one below target/ (about 105 MB to download, no root needed); or set \
                 CUDA_HOME",
            )
        }))
    }

    /// The toolkit in this folder, if candle can be built with it.
    pub fn at(home: &Path) -> Result<Toolkit, EnvironmentError> {
        let nvcc = home.join("bin/nvcc");
        let said = Command::new(&nvcc).arg("--version").stdin(Stdio::null()).output();
        let said =
            said.map_err(|e| EnvironmentError::with_help(format!("{} can't be started: {e}", nvcc.display()), REPAIR))?;
        let text = String::from_utf8_lossy(&said.stdout).into_owned();
        let version = version_in(&text).ok_or_else(|| {
            EnvironmentError::with_help(format!("{} --version does not name a release", nvcc.display()), REPAIR)
        })?;
        if version < KNOWN[0] || version > KNOWN[1] {
            return Err(EnvironmentError::with_help(
                format!(
                    "the CUDA toolkit in {} is {}.{}; this grader builds with {}.{} to {}.{}",
                    home.display(),
                    version.0,
                    version.1,
                    KNOWN[0].0,
                    KNOWN[0].1,
                    KNOWN[1].0,
                    KNOWN[1].1
                ),
                REPAIR,
            ));
        }
        Ok(Toolkit {
            home: home.to_path_buf(),
            version,
        })
    }

    fn static_runtime(&self) -> Result<PathBuf, EnvironmentError> {
        let places = ["lib", "lib64", "targets/x86_64-linux/lib", "targets/sbsa-linux/lib"];
        let files = places.iter().map(|p| self.home.join(p).join("libcudart_static.a"));
        files.into_iter().find(|f| f.is_file()).ok_or_else(|| {
            EnvironmentError::with_help(
                format!("the CUDA toolkit in {} has no libcudart_static.a", self.home.display()),
                REPAIR,
            )
        })
    }

    /// Compute capabilities that this compiler knows, oldest first.
    fn capabilities(&self) -> Vec<Capability> {
        let asked = Command::new(self.home.join("bin/nvcc"))
            .arg("--list-gpu-arch")
            .stdin(Stdio::null())
            .output();
        let text = asked
            .map(|o| String::from_utf8_lossy(&o.stdout).into_owned())
            .unwrap_or_default();
        let mut found: Vec<Capability> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("compute_")?.parse().ok())
            .filter_map(Capability::from_number)
            .collect();
        found.sort();
        found
    }

    /// The capability to build for: what `CUDA_COMPUTE_CAP` says, else the device's own, else the oldest that candle
    /// builds for: its kernels run on that one and on every newer one.
    pub fn capability(&self, device: Option<Capability>) -> Result<Capability, EnvironmentError> {
        if let Some(wanted) = std::env::var_os("CUDA_COMPUTE_CAP") {
            let text = wanted.to_string_lossy().into_owned();
            return text.parse().map_err(|why: String| {
                EnvironmentError::with_help(format!("CUDA_COMPUTE_CAP={text}: {why}"), "90 and 9.0 mean the same")
            });
        }
        let known = self.capabilities();
        let newest = known.last().copied().unwrap_or(Capability(9, 0));
        Ok(match device {
            // A device newer than the compiler runs what is compiled for the newest that it knows.
            Some(device) => device.min(newest),
            None => known.into_iter().find(|&c| c >= OLDEST).unwrap_or(OLDEST),
        })
    }
}

const REPAIR: &str = "point CUDA_HOME at a working toolkit, or run `cargo xtask cuda-kit`";
/// candle's kernels use instructions of Turing.
const OLDEST: Capability = Capability(7, 5);

/// The folder that holds the kit: `GRADUS_CUDA_KIT`, else one below the target folder.
pub(super) fn kit_folder(target: &Path) -> PathBuf {
    std::env::var_os("GRADUS_CUDA_KIT").map_or_else(|| target.join("cuda-kit"), PathBuf::from)
}

/// Where an installed kit's toolkit lies.
pub(super) fn kit_home(target: &Path) -> PathBuf {
    kit_folder(target).join("site/nvidia/cu13")
}

/// What a GPU can do, as NVIDIA numbers it: 7.5 is a T4, 9.0 an H200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Capability(pub u32, pub u32);

impl Capability {
    /// From the form without a point: 75.
    pub fn from_number(number: u32) -> Option<Capability> {
        (10..1000)
            .contains(&number)
            .then_some(Capability(number / 10, number % 10))
    }

    /// The form without a point: 75.
    pub fn number(self) -> u32 {
        self.0 * 10 + self.1
    }
}

impl std::fmt::Display for Capability {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

impl std::str::FromStr for Capability {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.trim().replacen('.', "", 1).parse().ok();
        number
            .and_then(Capability::from_number)
            .ok_or_else(|| "is no compute capability".to_owned())
    }
}

fn version_in(text: &str) -> Option<(u32, u32)> {
    let rest = &text[text.find("release ")? + "release ".len()..];
    let number = rest.split([',', '\n', ' ']).next()?;
    let (major, minor) = number.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Lays out a folder that build scripts take for a toolkit: its compiler leaves out the kernels for quantised and
/// mixture-of-experts models. No exercise reaches them, and they are most of the time and nearly all of the machine code;
/// whoever calls one ends with a sentence.
pub fn lay_out(folder: &Path, toolkit: &Toolkit) -> Result<(), EnvironmentError> {
    let compiler = folder.join("bin/nvcc");
    let nvcc = toolkit.home.join("bin/nvcc");
    let text = COMPILER.replace("@NVCC@", &nvcc.display().to_string());
    if fs::read_to_string(&compiler).is_ok_and(|there| there == text) {
        return Ok(());
    }
    for part in ["bin", "lib"] {
        let part = folder.join(part);
        fs::create_dir_all(&part).map_err(|e| EnvironmentError::file("created", &part, &e))?;
    }
    let links = [
        (folder.join("include"), toolkit.home.join("include")),
        (folder.join("nvvm"), toolkit.home.join("nvvm")),
        // The CUDA runtime is linked in: there is nothing beside it that the linker would prefer.
        (folder.join("lib/libcudart.a"), toolkit.static_runtime()?),
    ];
    for (link, to) in links {
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(to, &link).map_err(|e| EnvironmentError::file("created", &link, &e))?;
    }
    // Last: whoever finds it finds the rest too.
    files::write_script(&compiler, &text)
}

const COMPILER: &str = r#"#!/bin/sh
# nvcc, but for candle's kernels of quantised and mixture-of-experts models: those become functions that end the program.
compiles=no source= output= previous=
for word; do
    case $previous in -o) output=$word ;; esac
    case $word in
        -c) compiles=yes ;;
        *.cu) source=$word ;;
    esac
    previous=$word
done
case $compiles:$source in
    yes:*src/mmvq_gguf.cu | yes:*src/mmq_gguf/*.cu | yes:*src/moe/*.cu) ;;
    *) exec '@NVCC@' "$@" ;;
esac
{
    printf '#include <stdio.h>\n#include <stdlib.h>\n'
    # One of the files defines all: the build script runs in candle-kernels' own folder.
    case $source in
        *moe_gguf.cu)
            sed -n 's/.*pub fn \([A-Za-z0-9_]*\).*/\1/p' src/ffi.rs | sort -u | while read -r name; do
                printf 'void %s(void) { fputs("%s: this build of candle has no quantised CUDA kernels\\n", stderr); abort(); }\n' \
                    "$name" "$name"
            done ;;
    esac
} | cc -x c -c -fPIC -O1 -o "$output" -
"#;

#[cfg(test)]
mod tests {
    use super::{Capability, version_in};

    #[test]
    fn the_release_is_read_from_what_nvcc_prints() {
        let said = "nvcc: NVIDIA (R) Cuda compiler driver\nCuda compilation tools, release 13.0, V13.0.88\nBuild x\n";
        assert_eq!(version_in(said), Some((13, 0)));
        assert_eq!(version_in("no such thing"), None);
    }

    #[test]
    fn capabilities_are_read_with_and_without_a_point() {
        assert_eq!("7.5".parse(), Ok(Capability(7, 5)));
        assert_eq!("120".parse(), Ok(Capability(12, 0)));
        assert!("ninety".parse::<Capability>().is_err());
        assert!(Capability(8, 0) < Capability(8, 9) && Capability(9, 0) < Capability(10, 0));
    }
}
