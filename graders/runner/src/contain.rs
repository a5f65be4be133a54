//! The runner gives up what tensor code does not need, before learner code runs; and so does the compiler.
//!
//! On Linux: Landlock denies every file, seccomp every system call that is not on a short list, resource limits
//! cap memory, files and descriptors. Elsewhere only the judge's deadline and the caps on output remain.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod files;
#[cfg(target_os = "linux")]
mod launch;
#[cfg(target_os = "linux")]
mod limits;

use gradus_wire::message::{GpuBounds, Grip};
use gradus_wire::{Bounds, Containment};

#[cfg(target_os = "linux")]
pub use launch::launch;

/// What could not be had of a part, and why; nothing where it could.
#[cfg(any(target_os = "linux", feature = "cuda"))]
pub(crate) fn gap(part: &str, result: Result<(), String>) -> Option<String> {
    result.err().map(|why| format!("{part}: {why}"))
}

/// Contains this process. Must be called while it has a single thread. What cannot be had is named by the level;
/// what can is applied all the same.
#[cfg(target_os = "linux")]
pub fn contain(bounds: &Bounds) -> Containment {
    let mut missing = Vec::new();
    crate::sys::close_others();
    missing.extend(gap("end with the judge", limits::end_with_parent()));
    let with_files = bounds.scratch.is_some() || !bounds.readable.is_empty();
    let file_size = if bounds.scratch.is_some() { 64 << 20 } else { 0 };
    missing.extend(gap("resource limits", limits::runner(bounds.memory, file_size)));
    missing.extend(gap("capabilities", limits::drop_privileges()));
    missing.extend(gap("files", files::for_runner(bounds)));
    missing.extend(gap("threads", warm_up()));
    missing.extend(gap("system calls", calls::for_runner(with_files)));
    if missing.is_empty() {
        Containment::Full
    } else {
        Containment::LimitsOnly(missing.join("; "))
    }
}

/// Contains a process that is about to open a GPU; gives what is weaker than on the CPU. The driver's threads are started
/// behind it.
#[cfg(target_os = "linux")]
pub fn before_gpu(bounds: &Bounds, gpu: &GpuBounds) -> Vec<String> {
    let mut missing = Vec::new();
    crate::sys::close_others();
    missing.extend(gap("end with the judge", limits::end_with_parent()));
    if gpu.grip == Grip::Trusted {
        return missing;
    }
    // The driver reads its own folder in /proc, which a process that can't be inspected may not.
    missing.extend(gap("capabilities", limits::drop_rights()));
    let files = match gpu.grip {
        Grip::Tight | Grip::Files => files::for_gpu(bounds, gpu),
        Grip::Loose => files::for_any_gpu(bounds, gpu),
        _ => Err("the driver does not work behind Landlock here".into()),
    };
    missing.extend(gap("files", files));
    let calls = match gpu.grip {
        Grip::Files | Grip::Limits => Err("the driver does not work with a filter here".into()),
        _ => calls::for_gpu(),
    };
    missing.extend(gap("system calls", calls));
    missing.push(match gpu.grip {
        Grip::Tight | Grip::Files => {
            "the CUDA driver keeps its device files, its libraries and this process's folder in /proc".into()
        }
        _ => "the CUDA driver keeps /dev, /proc and what can be read".into(),
    });
    missing
}

/// Limits of a process whose GPU is open: what the driver took does not count.
#[cfg(target_os = "linux")]
pub fn after_gpu(bounds: &Bounds, gpu: &GpuBounds) -> Vec<String> {
    if gpu.grip == Grip::Trusted {
        return Vec::new();
    }
    // Where a driver writes, it must not be killed for it.
    gap("resource limits", limits::gpu(bounds.memory, 64 << 20))
        .into_iter()
        .collect()
}

/// Elsewhere a GPU is as little contained as everything else.
#[cfg(not(target_os = "linux"))]
pub fn before_gpu(_bounds: &Bounds, _gpu: &GpuBounds) -> Vec<String> {
    vec!["this platform has no Landlock".into()]
}

/// Elsewhere there are no limits.
#[cfg(not(target_os = "linux"))]
pub fn after_gpu(_bounds: &Bounds, _gpu: &GpuBounds) -> Vec<String> {
    Vec::new()
}

/// The first product of matrices asks for the sizes of the processor's caches: in files, then of another program.
/// Better now, where the refusal is an error that it can live with, than when the attempt is an offence. The answer is
/// then the same on every machine.
#[cfg(target_os = "linux")]
fn warm_up() -> Result<(), String> {
    use candle_core::{DType, Device, Tensor};
    let ones = Tensor::ones((32, 32), DType::F32, &Device::Cpu).map_err(|e| e.to_string())?;
    ones.matmul(&ones).map_err(|e| e.to_string())?;
    // What follows holds for this thread and those that it starts: there must be no other yet, hence no thread pool.
    match std::env::var("RAYON_NUM_THREADS") {
        Ok(number) if number == "1" => Ok(()),
        _ => Err("RAYON_NUM_THREADS is not 1".into()),
    }
}

/// Contains this process as far as the platform goes: not at all.
#[cfg(not(target_os = "linux"))]
pub fn contain(_bounds: &Bounds) -> Containment {
    Containment::LimitsOnly("this platform has no Landlock".into())
}

/// Starts the compiler without containing it: the platform has no means to.
#[cfg(not(target_os = "linux"))]
pub fn launch() -> ! {
    let mut arguments = std::env::args_os().skip_while(|a| a != "--").skip(1);
    let status = arguments
        .next()
        .and_then(|program| std::process::Command::new(program).args(arguments).status().ok());
    std::process::exit(status.and_then(|s| s.code()).unwrap_or(70));
}
