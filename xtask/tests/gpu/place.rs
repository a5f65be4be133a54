//! Where the trials on a GPU run: its libraries, a folder of their own, the commands.

use gradus_engine::EngineOptions;
use gradus_engine::cuda::{Toolkit, driver_absent};
use libtest_mimic::Failed;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// What a run of the program left behind.
pub struct Ran {
    pub status: i32,
    out: String,
    err: String,
}

impl Ran {
    /// All that it said.
    pub fn text(&self) -> String {
        format!("{}{}", self.out, self.err)
    }
}

/// The folders of a run of the suite, made when they are first asked for.
#[derive(Default)]
pub struct Place {
    folder: OnceLock<TempDir>,
    libraries: OnceLock<Option<PathBuf>>,
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

impl Place {
    /// Why nothing can be tried; `None` where it can.
    pub fn absent() -> Option<String> {
        if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            return Some("programs for CUDA are built on Linux on x86-64".into());
        }
        let toolkit = Toolkit::find(&EngineOptions::here().expect("a checkout").target);
        toolkit.err().map(|error| error.to_string())
    }

    /// A folder for this run.
    pub fn folder(&self) -> &Path {
        self.folder.get_or_init(|| TempDir::new().expect("a folder")).path()
    }

    /// The folder of the emulator under the names of CUDA's libraries; `None` where there is a GPU.
    fn libraries(&self) -> Option<&Path> {
        let made = self.libraries.get_or_init(|| {
            driver_absent()?;
            let output = Command::new(env!("CARGO"))
                .args([
                    "build",
                    "--release",
                    "--package",
                    "gradus-cuda-device",
                    "--message-format=json",
                ])
                .current_dir(root())
                .stderr(Stdio::inherit())
                .output()
                .expect("cargo starts");
            assert!(output.status.success(), "the emulator does not build");
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let built = text
                .lines()
                .filter_map(|line| serde_json::from_str::<Value>(line).ok())
                .filter(|message| message["target"]["name"] == "gradus_cuda_device")
                .filter_map(|message| message["filenames"].as_array().cloned())
                .flatten()
                .filter_map(|file| file.as_str().map(PathBuf::from))
                .find(|file| file.extension().is_some_and(|e| e == "so"))
                .expect("a shared object");
            let folder = self.folder().join("libraries");
            fs::create_dir(&folder).expect("a folder");
            for name in ["libcuda.so.1", "libcublas.so.13", "libcublas.so.12", "libcurand.so.10"] {
                // Links: one library stands behind all names, as one device does.
                std::os::unix::fs::symlink(&built, folder.join(name)).expect("a link");
            }
            fs::write(folder.join("emulator.conf"), "memory = 1073741824\n").expect("a file");
            Some(folder)
        });
        made.as_deref()
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_remove("CLICOLOR_FORCE").stdin(Stdio::null());
        if let Some(libraries) = self.libraries() {
            command.env("GRADUS_CUDA_LIBRARIES", libraries);
        }
        command
    }

    /// Runs a command of the grader in the repository.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = self.command(Path::new(env!("CARGO_BIN_EXE_xtask")));
        ran(command.args(arguments).current_dir(root()))
    }

    /// Grades a text as the answer to an exercise.
    pub fn grade_answer(&self, exercise: &str, code: &str, more: &[&str]) -> Ran {
        let file = self.folder().join(format!("{}.rs", exercise.replace('/', "-")));
        fs::write(&file, code).expect("a file");
        let name = file.to_string_lossy().into_owned();
        let mut arguments = vec!["grade", exercise, "--against", &name];
        arguments.extend(more);
        self.run(&arguments)
    }

    /// Takes the grader out of an archive and runs it where there is no Rust, no course and no home.
    pub fn elsewhere(&self, archive: &Path, arguments: &[&str]) -> Result<Ran, Failed> {
        let folder = TempDir::new().map_err(|e| e.to_string())?;
        let unpacked = Command::new("tar")
            .arg("-xzf")
            .arg(archive)
            .arg("gradus")
            .current_dir(folder.path())
            .status();
        if !unpacked.is_ok_and(|status| status.success()) {
            return Err("the archive has no grader".into());
        }
        let grader = folder.path().join("gradus");
        let mut command = self.command(&grader);
        let libraries = self.libraries().map(Path::to_path_buf);
        command
            .env_clear()
            .env("PATH", "/usr/bin:/bin:/sbin")
            .env("TMPDIR", folder.path());
        if let Some(libraries) = libraries {
            command.env("GRADUS_CUDA_LIBRARIES", libraries);
        }
        Ok(ran(command.args(arguments).current_dir(folder.path())))
    }

    /// The programs of `fixtures/hostile` that are for a GPU, through the judge's own suite.
    pub fn hostile(&self) -> Result<(), Failed> {
        let mut command = self.command(Path::new(env!("CARGO")));
        command.env("GRADUS_HOSTILE", "15-on-a-gpu").current_dir(root());
        let ran = ran(command.args([
            "test",
            "--package",
            "gradus-judge",
            "--test",
            "hostile",
            "--",
            "--nocapture",
        ]));
        match ran.status == 0 && !ran.text().contains("ignored: 6 programs") {
            true => Ok(()),
            false => Err(ran.text().into()),
        }
    }
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().expect("the program starts");
    Ran {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A report.
pub fn json(file: &Path) -> Result<Value, Failed> {
    let text = fs::read(file).map_err(|e| e.to_string())?;
    serde_json::from_slice(&text).map_err(|e| e.to_string().into())
}
