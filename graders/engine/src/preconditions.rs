//! What this shell must allow, so that a limit of its own is never told as somebody's mistake.

use crate::environment::EnvironmentError;
use nix::sys::resource::{Resource, getrlimit};

/// A limit that programs and the compiler inherit.
struct Needed {
    resource: Resource,
    /// The least that is needed, in the resource's own unit.
    least: u64,
    /// What is limited, in words.
    what: &'static str,
    /// The option of `ulimit`.
    option: &'static str,
}

/// What the compiler and programs are allowed themselves: a limit below that would end them in their place.
const NEEDED: [Needed; 6] = [
    Needed {
        resource: Resource::RLIMIT_FSIZE,
        least: 128 << 20,
        what: "the size of files",
        option: "-f",
    },
    Needed {
        resource: Resource::RLIMIT_STACK,
        least: 4 << 20,
        what: "the size of stacks",
        option: "-s",
    },
    Needed {
        resource: Resource::RLIMIT_DATA,
        least: 2 << 30,
        what: "the memory of a process",
        option: "-d",
    },
    Needed {
        resource: Resource::RLIMIT_AS,
        least: 4 << 30,
        what: "the addresses of a process",
        option: "-v",
    },
    Needed {
        resource: Resource::RLIMIT_CPU,
        least: 300,
        what: "the computing time of a process",
        option: "-t",
    },
    Needed {
        resource: Resource::RLIMIT_NOFILE,
        least: 128,
        what: "how many files are open",
        option: "-n",
    },
];

/// Whether files that are made here can be used, and no limit of the shell is too tight.
pub fn check() -> Result<(), EnvironmentError> {
    for needed in NEEDED {
        let Ok((allowed, _)) = getrlimit(needed.resource) else {
            continue;
        };
        if allowed < needed.least {
            let (what, option, least) = (needed.what, needed.option, needed.least);
            return Err(EnvironmentError::with_help(
                format!("this shell limits {what} to {allowed}: programs need {least}"),
                format!("see `ulimit {option}`; a new shell usually has no such limit"),
            ));
        }
    }
    match umask() {
        Some(mask) if mask & 0o700 != 0 => Err(EnvironmentError::with_help(
            format!("files made here can't be used by whoever makes them: the umask is {mask:03o}"),
            "`umask 022` is usual",
        )),
        _ => Ok(()),
    }
}

/// The umask of this process, which can only be read by setting it; but the kernel tells it.
fn umask() -> Option<u32> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let mask = status.lines().find_map(|line| line.strip_prefix("Umask:"))?;
    u32::from_str_radix(mask.trim(), 8).ok()
}
