//! The two things that safe code cannot do: take over inherited descriptors, and tell which system call was refused.
#![expect(unsafe_code, reason = "descriptors by number and a signal handler; argued at each use")]

use std::ffi::CStr;
use std::fs::File;
use std::os::fd::{BorrowedFd, FromRawFd};

/// Descriptors 3 and 4 as files, once; `None` when they are not open.
pub fn wire() -> Option<(File, File)> {
    static TAKEN: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
    if TAKEN.swap(true, std::sync::atomic::Ordering::SeqCst) {
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
