//! The engine of a command, for the devices that it asks for.

use crate::failure::Failure;
use crate::terminal::tell;
use gradus_engine::cuda;
use gradus_engine::{Cuda, Engine, EngineOptions, EnvironmentError};
use gradus_judge::archive::{self, Archive};
use gradus_judge::grade::options::DeviceChoice;
use gradus_report::progress::Progress;
use gradus_wire::{Containment, Device};

/// Opens the engine for `cpu`, `cuda` (which must be there) or `all` (what is not there is skipped), telling what takes
/// long.
pub fn open(device: &str, progress: &Progress, visible: bool) -> Result<Engine, Failure> {
    let mut options = EngineOptions::here().map_err(environment)?;
    match device {
        "cpu" => {}
        "all" => options.cuda = Cuda::if_possible(&options),
        _ => {
            let (build, machine) = cuda::Build::for_here(&options.workspace, &options.target).map_err(|error| {
                environment(EnvironmentError {
                    message: format!("--device cuda: {}", error.message),
                    help: error.help,
                })
            })?;
            options.cuda = Cuda::Here(build, machine);
        }
    }
    open_with(&options, progress, visible)
}

/// Opens an engine whose programs run on another machine: on its GPU too, unless `device` is `cpu`.
pub fn open_for_elsewhere(device: &str, progress: &Progress, visible: bool) -> Result<Engine, Failure> {
    let mut options = EngineOptions::here().map_err(environment)?;
    if device != "cpu" {
        options.cuda =
            Cuda::Elsewhere(cuda::Build::for_elsewhere(&options.workspace, &options.target).map_err(environment)?);
    }
    open_with(&options, progress, visible)
}

/// The engine of an archive, with the devices that it asks for found or, for `cuda`, refused.
pub fn of_archive(archive: Archive, device: &str) -> Result<Engine, Failure> {
    let engine = archive::engine(archive, device).map_err(environment)?;
    match engine.cuda_absent().filter(|_| device == "cuda") {
        Some(why) => Err(environment(EnvironmentError::with_help(
            format!("--device cuda: {why}"),
            "`--device cpu` grades here; `--device all` skips what is absent",
        ))),
        None => Ok(engine),
    }
}

/// Opens an engine, telling what takes long.
pub fn open_with(options: &EngineOptions, progress: &Progress, visible: bool) -> Result<Engine, Failure> {
    let mut said = false;
    let engine = Engine::open(options, &mut |line| {
        if visible {
            progress.message(line);
        } else if !said {
            said = true;
            tell!("{line}");
        }
    });
    engine.map_err(environment)
}

/// Devices of a run, as the engine was opened for.
pub fn devices(choice: &str, engine: &Engine) -> Vec<DeviceChoice> {
    let cpu = || DeviceChoice {
        device: Device::Cpu,
        absent: None,
    };
    let cuda = || DeviceChoice {
        device: Device::Cuda,
        absent: engine.cuda_absent(),
    };
    match choice {
        "cuda" => vec![cuda()],
        "all" => vec![cpu(), cuda()],
        _ => vec![cpu()],
    }
}

/// Refuses anything but full containment.
pub fn require_containment(containment: &Containment) -> Result<(), Failure> {
    if containment.is_full() {
        return Ok(());
    }
    Err(environment(EnvironmentError::with_help(
        format!("--require-containment: submissions can't be contained fully here: {containment}"),
        "grade on Linux 5.13 or later with Landlock (its name is in /sys/kernel/security/lsm) and seccomp",
    )))
}

/// An environment error for the terminal.
pub fn environment(error: EnvironmentError) -> Failure {
    error.into()
}

/// One trial for each core, at most eight: each has two processes that take turns.
pub fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(2, |n| n.get().min(8))
}
