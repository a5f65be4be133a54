//! The driver's C functions, as far as cudarc calls them. NVIDIA documents them; here stands only what is emulated.
//!
//! A process has one device with one context. Every function locks the device for its whole duration, so that kernels
//! run one after the other and to their end. Device pointers are no host addresses.
#![allow(missing_docs, non_snake_case, clippy::missing_safety_doc)]

mod context;
mod event;
mod launch;
mod memory;
mod module;
mod pool;
mod properties;
mod start;

pub use context::*;
pub use event::*;
pub use launch::*;
pub use memory::*;
pub use module::*;
pub use properties::*;

use crate::device::config::{Config, FILE};
use crate::device::{Device, Error};
use std::cell::Cell;
use std::ffi::{CStr, OsStr, c_void};
use std::os::unix::ffi::OsStrExt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The device; none before `cuInit`.
static DEVICE: Mutex<Option<Device>> = Mutex::new(None);

/// The one context's handle.
const CONTEXT: usize = 0x10;

thread_local! {
    /// The calling thread's current context.
    static CURRENT: Cell<usize> = const { Cell::new(0) };
}

type Outcome = Result<(), Error>;

fn lock() -> MutexGuard<'static, Option<Device>> {
    // A panic is reported as an error; the device is as it was.
    DEVICE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a function returns. No panic may leave through C.
fn code(f: impl FnOnce() -> Outcome) -> i32 {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(())) => 0,
        Ok(Err(error)) => error as i32,
        Err(_) => Error::Unknown as i32,
    }
}

/// A call that needs an initialised driver and no context.
fn plain(f: impl FnOnce(&mut Device) -> Outcome) -> i32 {
    code(|| f(lock().as_mut().ok_or(Error::NotInitialized)?))
}

/// A call that needs a live context.
fn live(f: impl FnOnce(&mut Device) -> Outcome) -> i32 {
    plain(|device| {
        if CURRENT.get() == 0 {
            return Err(Error::InvalidContext);
        }
        device.alive()?;
        f(device)
    })
}

/// Lets the libraries beside the driver use the device; none before `cuInit`.
pub(crate) fn with_device<T>(f: impl FnOnce(&mut Device) -> T) -> Option<T> {
    lock().as_mut().map(f)
}

/// Writes a result through a pointer that the caller gave.
///
/// # Safety
/// The pointer is null or may be written.
unsafe fn put<T>(to: *mut T, value: T) -> Outcome {
    if to.is_null() {
        return Err(Error::InvalidValue);
    }
    // SAFETY: the caller vouches for pointers that are not null.
    unsafe { to.write(value) };
    Ok(())
}

/// The bytes that the caller says are there.
///
/// # Safety
/// `len` bytes may be read at `from`, unless it is null.
unsafe fn host<'a>(from: *const c_void, len: usize) -> Result<&'a [u8], Error> {
    match (from.is_null(), len) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Error::InvalidValue),
        // SAFETY: as the caller says.
        _ => Ok(unsafe { std::slice::from_raw_parts(from.cast(), len) }),
    }
}

/// The bytes that the caller lets be written.
///
/// # Safety
/// `len` bytes may be written at `to`, unless it is null.
unsafe fn host_mut<'a>(to: *mut c_void, len: usize) -> Result<&'a mut [u8], Error> {
    match (to.is_null(), len) {
        (_, 0) => Ok(&mut []),
        (true, _) => Err(Error::InvalidValue),
        // SAFETY: as the caller says.
        _ => Ok(unsafe { std::slice::from_raw_parts_mut(to.cast(), len) }),
    }
}

/// A name that the caller gave.
///
/// # Safety
/// It is null or a C string.
unsafe fn name<'a>(from: *const std::ffi::c_char) -> Result<&'a str, Error> {
    if from.is_null() {
        return Err(Error::InvalidValue);
    }
    // SAFETY: as the caller says.
    unsafe { CStr::from_ptr(from) }
        .to_str()
        .map_err(|_| Error::InvalidValue)
}

/// Where this library lies, as it was opened.
fn library() -> Option<PathBuf> {
    let mut info = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
    // SAFETY: the address is this function's own, and `info` may be written.
    let found = unsafe { libc::dladdr(library as *const c_void, info.as_mut_ptr()) };
    // SAFETY: zeroes are a value of this type, and dladdr has perhaps filled it.
    let info = unsafe { info.assume_init() };
    if found == 0 || info.dli_fname.is_null() {
        return None;
    }
    // SAFETY: dladdr gives a C string that lives as long as the library.
    let path = unsafe { CStr::from_ptr(info.dli_fname) };
    Some(PathBuf::from(OsStr::from_bytes(path.to_bytes())))
}

/// What the file beside the library says; beside the library itself if it was opened through a link.
fn configured() -> Result<Config, Error> {
    let beside = |path: &Path| std::fs::read_to_string(path.parent()?.join(FILE)).ok();
    let path = library();
    let text = path
        .as_deref()
        .and_then(|path| beside(path).or_else(|| beside(&path.canonicalize().ok()?)));
    let Some(text) = text else { return Ok(Config::default()) };
    Config::read(&text).map_err(|what| {
        crate::say(format_args!("emulated device: {what}"));
        Error::NoDevice
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuInit(flags: u32) -> i32 {
    code(|| {
        if flags != 0 {
            return Err(Error::InvalidValue);
        }
        let mut device = lock();
        if device.is_none() {
            let config = configured()?;
            start::ask_the_system()?;
            *device = Some(Device::new(config));
        }
        Ok(())
    })
}
