//! Files, by Landlock: nothing, unless it is granted.

use gradus_wire::Bounds;
use gradus_wire::message::GpuBounds;
use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope,
};

const NEWEST: ABI = ABI::V6;

/// Grants: paths that may be read (and executed from), and those that may be written too. What is not there is left
/// out.
fn restrict(readable: &[&str], writable: &[&str]) -> Result<(), String> {
    let words = |e: landlock::RulesetError| e.to_string();
    let mut rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))
        .map_err(words)?
        .handle_access(AccessNet::from_all(NEWEST))
        .map_err(words)?
        .scope(Scope::from_all(NEWEST))
        .map_err(words)?
        .create()
        .map_err(words)?;
    for (paths, access) in [
        (readable, AccessFs::from_read(NEWEST)),
        (writable, AccessFs::from_all(NEWEST)),
    ] {
        for path in paths {
            let Ok(fd) = PathFd::new(path) else { continue };
            let is_file = std::fs::metadata(path).is_ok_and(|m| !m.is_dir());
            let access = if is_file {
                access & AccessFs::from_file(NEWEST)
            } else {
                access
            };
            rules = rules.add_rule(PathBeneath::new(fd, access)).map_err(words)?;
        }
    }
    match rules.restrict_self().map_err(words)?.ruleset {
        RulesetStatus::NotEnforced => Err("this kernel has no Landlock".into()),
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Ok(()),
    }
}

/// Nothing but what the exercise's paths need: the loader is done, and the thread pool reads no file.
pub fn for_runner(bounds: &Bounds) -> Result<(), String> {
    let readable: Vec<&str> = bounds.readable.iter().map(String::as_str).collect();
    let writable: Vec<&str> = bounds.scratch.iter().map(String::as_str).collect();
    restrict(&readable, &writable)
}

/// What the CUDA driver reads of a system: libraries, their cache, what describes processors, buses and itself.
const DRIVER_READS: [&str; 22] = [
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/usr/local/nvidia",
    "/usr/share/nvidia",
    "/etc/ld.so.cache",
    "/etc/nvidia",
    "/sys/devices",
    "/sys/bus",
    "/sys/class",
    "/sys/module",
    "/sys/kernel/mm",
    "/proc/driver",
    "/proc/devices",
    "/proc/modules",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/filesystems",
    "/proc/version",
    "/proc/stat",
    "/proc/sys",
];

/// Its device files, and this process's own folder in `/proc`, where it names its threads.
const DRIVER_WRITES: [&str; 3] = ["/dev/dxg", "/dev/null", "/proc/self"];

/// The driver's own files: its libraries, what it reads of the system, its devices. The cache of compiled kernels is
/// read only, unless it is a copy for this process alone: what one submission leaves there must not be what the next one
/// runs.
pub fn for_gpu(bounds: &Bounds, gpu: &GpuBounds) -> Result<(), String> {
    let mut readable: Vec<&str> = DRIVER_READS.to_vec();
    readable.extend(gpu.libraries.iter().map(String::as_str));
    readable.extend(gpu.cache.as_deref());
    let own_cache = gpu.cache.as_deref().filter(|_| gpu.own_cache);
    readable.extend(bounds.readable.iter().map(String::as_str));
    let devices: Vec<String> = std::fs::read_dir("/dev")
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("nvidia"))
        .map(|entry| entry.path().to_string_lossy().into_owned())
        .collect();
    let mut writable: Vec<&str> = DRIVER_WRITES.to_vec();
    writable.extend(devices.iter().map(String::as_str));
    writable.extend(own_cache);
    writable.extend(bounds.scratch.as_deref());
    restrict(&readable, &writable)
}

/// For drivers that need more: everything may be read, devices and `/proc` written.
pub fn for_any_gpu(bounds: &Bounds, gpu: &GpuBounds) -> Result<(), String> {
    let mut writable = vec!["/dev", "/proc"];
    writable.extend(gpu.cache.as_deref().filter(|_| gpu.own_cache));
    writable.extend(bounds.scratch.as_deref());
    restrict(&["/"], &writable)
}

/// Parts of `/usr` that hold people's files rather than the system's.
const NOT_THE_SYSTEM: [&str; 5] = ["src", "local", "share", "home", "games"];
/// Parts of `/usr/local` that a compiler installed there needs.
const LOCAL: [&str; 5] = ["bin", "lib", "lib64", "libexec", "include"];

/// Of the compiler: system libraries and tools, what the judge grants (the toolchain, the kit's libraries, the staged
/// sources); only the folder of its outputs is written.
pub fn for_compiler(readable: &[&str], writable: &[&str]) -> Result<(), String> {
    let mut all: Vec<String> = ["/lib", "/lib64", "/lib32", "/bin", "/nix/store", "/etc/ld.so.cache"]
        .map(str::to_owned)
        .to_vec();
    for entry in std::fs::read_dir("/usr").into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !NOT_THE_SYSTEM.contains(&name.as_str()) {
            all.push(format!("/usr/{name}"));
        }
    }
    all.extend(LOCAL.map(|part| format!("/usr/local/{part}")));
    all.extend(readable.iter().map(|&path| path.to_owned()));
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let mut outputs = vec!["/dev/null"];
    outputs.extend_from_slice(writable);
    restrict(&all, &outputs)
}
