//! Resource limits, privileges, and the end of the parent.

use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, getppid, getrlimit, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit,
};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities, set_no_new_privs};

/// What the program itself takes: shared objects' data, the stacks of its two threads, allocator slack.
const BASE: u64 = 96 << 20;
const STACK: u64 = 8 << 20;

fn set(resource: Resource, most: u64) -> Result<(), String> {
    // Never above what was inherited: raising a limit needs a privilege.
    let most = getrlimit(resource)
        .maximum
        .map_or(most, |inherited| inherited.min(most));
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(resource, limit).map_err(|e| format!("{resource:?}: {e}"))
}

/// Limits of a runner: bytes of memory beyond the program's own, bytes of a file.
pub fn runner(memory: u64, file_size: u64) -> Result<(), String> {
    set(Resource::Data, memory.saturating_add(BASE))?;
    set(Resource::Fsize, file_size)?;
    set(Resource::Core, 0)?;
    set(Resource::Stack, STACK)?;
    set(Resource::Nofile, 64)
}

/// Host memory that the driver and its libraries may take after the device was opened: kernels are loaded when they are
/// first used.
const DRIVER: u64 = 2 << 30;

/// Limits of a runner with a GPU: bytes of host memory beyond what it has now, bytes of a file.
pub fn gpu(memory: u64, file_size: u64) -> Result<(), String> {
    let taken = std::fs::read_to_string("/proc/self/status").ok();
    let taken = taken.as_deref().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("VmData:"))?;
        line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok()
    });
    let taken = taken.ok_or("what the driver takes is not known")? << 10;
    set(Resource::Data, taken.saturating_add(memory).saturating_add(DRIVER))?;
    set(Resource::Fsize, file_size)?;
    set(Resource::Core, 0)?;
    set(Resource::Stack, STACK)?;
    set(Resource::Nofile, 1024)
}

/// Limits of the compiler: bytes of memory, seconds of CPU time.
pub fn compiler(memory: u64, seconds: u64) -> Result<(), String> {
    set(Resource::Data, memory)?;
    set(Resource::Fsize, 128 << 20)?;
    set(Resource::Core, 0)?;
    set(Resource::Cpu, seconds)
}

/// Dies with the process that started it, whatever kills that.
pub fn end_with_parent() -> Result<(), String> {
    let parent = getppid();
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(|e| e.to_string())?;
    // It may have gone before the request was made.
    if getppid() != parent {
        return Err("it is gone".into());
    }
    Ok(())
}

/// No capability, no way to one, no reading of this process's memory by others.
pub fn drop_privileges() -> Result<(), String> {
    drop_rights()?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(|e| e.to_string())
}

/// No capability, no way to one.
pub fn drop_rights() -> Result<(), String> {
    set_no_new_privs(true).map_err(|e| e.to_string())?;
    let none = CapabilitySet::empty();
    set_capabilities(
        None,
        CapabilitySets {
            effective: none,
            permitted: none,
            inheritable: none,
        },
    )
    .map_err(|e| e.to_string())
}
