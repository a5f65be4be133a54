//! What a driver asks of the system before there is a device. NVIDIA's documents don't say: this was found where the
//! system refuses it and `cuInit` fails.

use super::Outcome;
use crate::device::Error;
use std::fs::{OpenOptions, read_link};
use std::io::Write;

/// A name without a file to listen at, where other processes of CUDA would ask for this one's memory (nobody is ever
/// answered here); a thread's name, written in `/proc`; memory that is a file without a name.
pub(super) fn ask_the_system() -> Outcome {
    let done = listen().is_some() && name_a_thread() && take_memory();
    done.then_some(()).ok_or(Error::OperatingSystem)
}

/// Binds `cuda-uvmfd-NAMESPACE-PROCESS` and listens. The socket stays open until the process ends.
fn listen() -> Option<()> {
    let namespace = read_link("/proc/self/ns/pid").ok()?;
    let number = namespace
        .to_str()?
        .trim_start_matches("pid:[")
        .trim_end_matches(']')
        .to_owned();
    let name = format!("cuda-uvmfd-{number}-{}\0", std::process::id());
    // SAFETY: no pointers.
    let socket = unsafe { libc::socket(libc::AF_UNIX, libc::SOCK_SEQPACKET | libc::SOCK_CLOEXEC, 0) };
    if socket < 0 {
        return None;
    }
    // SAFETY: zeroes are a value of this C struct.
    let mut address: libc::sockaddr_un = unsafe { std::mem::zeroed() };
    address.sun_family = libc::AF_UNIX as libc::sa_family_t;
    // A name that begins with a zero has no file.
    for (to, from) in address.sun_path.iter_mut().skip(1).zip(name.bytes()) {
        *to = from as libc::c_char;
    }
    let length = std::mem::offset_of!(libc::sockaddr_un, sun_path) + 1 + name.len();
    let length = libc::socklen_t::try_from(length).ok()?;
    // SAFETY: the address is larger than its length says, and lives through the call.
    let bound = unsafe { libc::bind(socket, (&raw const address).cast(), length) };
    // SAFETY: no pointers.
    (bound == 0 && unsafe { libc::listen(socket, 16) } == 0).then_some(())
}

/// Gives the calling thread the name that it has, by its file.
fn name_a_thread() -> bool {
    // SAFETY: no arguments.
    let thread = unsafe { libc::gettid() };
    let file = format!("/proc/self/task/{thread}/comm");
    let Ok(name) = std::fs::read(&file) else { return false };
    let opened = OpenOptions::new().write(true).open(&file);
    opened.is_ok_and(|mut file| file.write_all(name.trim_ascii_end()).is_ok())
}

fn take_memory() -> bool {
    // SAFETY: the name is a C string.
    let memory = unsafe { libc::memfd_create(c"cuda".as_ptr(), libc::MFD_CLOEXEC) };
    // SAFETY: it was just opened, and nothing else knows it.
    memory >= 0 && unsafe { libc::close(memory) } == 0
}
