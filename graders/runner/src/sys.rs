//! The two things that safe code cannot do: take over inherited descriptors, and tell which system call was refused.
#![expect(
    unsafe_code,
    reason = "descriptors by number and a signal handler; argued at each use"
)]

use std::fs::File;
use std::os::fd::{BorrowedFd, FromRawFd};
use std::sync::atomic::{AtomicBool, Ordering};

/// Descriptors 3 and 4 as files, once; `None` when they are not open.
pub fn wire() -> Option<(File, File)> {
    static TAKEN: AtomicBool = AtomicBool::new(false);
    if TAKEN.swap(true, Ordering::SeqCst) {
        return None;
    }
    for number in [3, 4] {
        // SAFETY: only asked whether it is open; a closed number gives EBADF, not undefined behaviour.
        let borrowed = unsafe { BorrowedFd::borrow_raw(number) };
        rustix::io::fcntl_getfd(borrowed).ok()?;
    }
    // SAFETY: both are open, were inherited for this purpose, and nothing else in the process owns them: this
    // runs once, before any learner code.
    unsafe { Some((File::from_raw_fd(3), File::from_raw_fd(4))) }
}

/// Closes every descriptor from 5 on.
#[cfg(target_os = "linux")]
pub fn close_others() {
    // SAFETY: no Rust value owns a descriptor from 5 on at this point (called before learner code and threads).
    let closed = unsafe { libc::syscall(libc::SYS_close_range, 5u32, u32::MAX, 0u32) };
    if closed != 0 {
        for number in 5..1024 {
            // SAFETY: as above; closing a number that is not open fails with EBADF.
            unsafe { libc::close(number) };
        }
    }
}

/// Exit status of a runner that tried what the containment forbids.
#[cfg(target_os = "linux")]
pub const REFUSED: i32 = 87;

/// Names the system call that a filter traps on standard error, then leaves. Where that is not possible, the signal
/// kills the process, and the judge knows as much from it.
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub fn explain_refusals() {
    // SAFETY: `action` is a plain C struct for which all zeroes is a valid value (no flags, an empty mask).
    let mut action: libc::sigaction = unsafe { std::mem::zeroed() };
    let handler: extern "C" fn(libc::c_int, *mut libc::siginfo_t, *mut libc::c_void) = handler::refused;
    action.sa_sigaction = handler as usize;
    action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK;
    // SAFETY: the handler has the signature that SA_SIGINFO asks for, and calls only what may be called in one.
    unsafe { libc::sigaction(libc::SIGSYS, &action, std::ptr::null_mut()) };
}

/// The signal's default action, death, says enough.
#[cfg(all(target_os = "linux", not(target_arch = "x86_64")))]
pub fn explain_refusals() {}

#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
mod handler {
    use std::ffi::CStr;

    /// Files that thread pools, allocators and the standard library look at to adapt to the machine; they do without.
    const LOOKED_AT: [&[u8]; 12] = [
        b"/sys/devices/system/cpu",
        b"/sys/devices/system/node",
        b"/proc/self/cgroup",
        b"/proc/self/mountinfo",
        b"/proc/self/maps",
        b"/proc/cpuinfo",
        b"/proc/meminfo",
        b"/proc/stat",
        b"/proc/sys/vm/overcommit_memory",
        b"/dev/urandom",
        b"/dev/random",
        b"/etc/ld.so.cache",
    ];
    /// What opening a GPU looks for first. On a trial for the CPU there is none, and an answer may say so in its own words.
    const DRIVER: &[u8] = b"/libcuda.so.1";
    const LOOKED_BELOW: [&[u8]; 3] = [
        b"/sys/devices/system/cpu/",
        b"/sys/devices/system/node/",
        b"/sys/fs/cgroup/",
    ];

    /// Runs on whichever thread made the call, with its registers as they were at the call.
    pub extern "C" fn refused(_: libc::c_int, _: *mut libc::siginfo_t, context: *mut libc::c_void) {
        // SAFETY: the kernel passes a valid ucontext to a handler installed with SA_SIGINFO, ours alone until the
        // handler returns.
        let registers = unsafe { &mut (*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs };
        let call = registers[libc::REG_RAX as usize];
        let path = match call {
            libc::SYS_open | libc::SYS_creat => Some(registers[libc::REG_RDI as usize]),
            libc::SYS_openat | libc::SYS_openat2 => Some(registers[libc::REG_RSI as usize]),
            _ => None,
        };
        // SAFETY: the argument of the call: a string in this process. If it is none, the process faults, as it may:
        // it is on its way out.
        let path = path.map(|p| unsafe { CStr::from_ptr(p as *const libc::c_char) }.to_bytes());
        if let Some(path) = path {
            let below = LOOKED_BELOW
                .iter()
                .any(|folder| path.starts_with(folder) && !path.windows(2).any(|w| w == b".."));
            if LOOKED_AT.contains(&path) || below || path.ends_with(DRIVER) {
                registers[libc::REG_RAX as usize] = -i64::from(libc::ENOENT);
                return;
            }
        }
        say(b"\ngradus-forbidden: ");
        say(words(call));
        if words(call) == OTHER {
            // Three digits hold every number.
            let digit = |by: i64| b'0' + (call / by % 10) as u8;
            say(&[b' ', digit(100), digit(10), digit(1)]);
        }
        if let Some(path) = path {
            say(b" ");
            say(&path[..path.len().min(200)]);
        }
        say(b"\n");
        // SAFETY: leaves at once, without running anything of the process.
        unsafe { libc::_exit(crate::sys::REFUSED) };
    }

    const OTHER: &[u8] = b"a system call that no answer needs, number";

    fn say(text: &[u8]) {
        // SAFETY: `write` is allowed in signal handlers; the buffer is valid for its length.
        unsafe { libc::write(2, text.as_ptr().cast(), text.len()) };
    }

    fn words(call: i64) -> &'static [u8] {
        match call {
            libc::SYS_open | libc::SYS_openat | libc::SYS_openat2 | libc::SYS_creat => b"to open the file",
            libc::SYS_unlink | libc::SYS_unlinkat | libc::SYS_rmdir => b"to remove a file",
            libc::SYS_mkdir | libc::SYS_mkdirat => b"to make a folder",
            libc::SYS_rename | libc::SYS_renameat2 => b"to rename a file",
            libc::SYS_link | libc::SYS_linkat | libc::SYS_symlink | libc::SYS_symlinkat => b"to make a link",
            libc::SYS_fork | libc::SYS_vfork | libc::SYS_clone | libc::SYS_pidfd_open => b"to start another process",
            libc::SYS_execve | libc::SYS_execveat => b"to run another program",
            libc::SYS_socket | libc::SYS_socketpair | libc::SYS_connect | libc::SYS_bind | libc::SYS_sendto => {
                b"to open a network connection"
            }
            libc::SYS_kill | libc::SYS_tkill | libc::SYS_tgkill | libc::SYS_pidfd_send_signal => {
                b"to send a signal to a process"
            }
            libc::SYS_ptrace | libc::SYS_process_vm_readv | libc::SYS_process_vm_writev => {
                b"to read or write another process's memory"
            }
            libc::SYS_setsid | libc::SYS_setpgid => b"to leave its process group",
            libc::SYS_memfd_create | libc::SYS_shmget | libc::SYS_shmat => b"to get memory that is not counted",
            _ => OTHER,
        }
    }
}
