//! The driver's version, its errors' names, and what the device is like.

use super::{Outcome, plain, put};
use crate::device::Error;
use crate::device::error::describe;
use crate::device::kernel::{SHARED_DEFAULT, SHARED_MOST, THREADS_MOST};
use std::ffi::{CStr, c_char};

const NAME: &CStr = c"gradus emulated device (no GPU)";
const VERSION: i32 = 13_000;

/// There is one device, number 0.
fn known(device: i32) -> Outcome {
    if device == 0 { Ok(()) } else { Err(Error::InvalidDevice) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDriverGetVersion(version: *mut i32) -> i32 {
    // SAFETY: the pointer is the caller's, here and below.
    super::code(|| unsafe { put(version, VERSION) })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuGetErrorName(error: i32, text: *mut *const c_char) -> i32 {
    super::code(|| match describe(error) {
        Some((name, _)) => unsafe { put(text, name.as_ptr()) },
        None => unsafe { put(text, std::ptr::null()) }.and(Err(Error::InvalidValue)),
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuGetErrorString(error: i32, text: *mut *const c_char) -> i32 {
    super::code(|| match describe(error) {
        Some((_, explanation)) => unsafe { put(text, explanation.as_ptr()) },
        None => unsafe { put(text, std::ptr::null()) }.and(Err(Error::InvalidValue)),
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetCount(count: *mut i32) -> i32 {
    plain(|_| unsafe { put(count, 1) })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGet(device: *mut i32, ordinal: i32) -> i32 {
    plain(|_| {
        known(ordinal)?;
        unsafe { put(device, 0) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetName(to: *mut c_char, len: i32, device: i32) -> i32 {
    plain(|_| {
        known(device)?;
        let room = usize::try_from(len)
            .ok()
            .filter(|&n| n > 0 && !to.is_null())
            .ok_or(Error::InvalidValue)?;
        let name = &NAME.to_bytes()[..NAME.to_bytes().len().min(room - 1)];
        // SAFETY: the caller has `len` bytes there.
        unsafe {
            std::ptr::copy_nonoverlapping(name.as_ptr().cast(), to, name.len());
            put(to.add(name.len()), 0)
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetUuid_v2(uuid: *mut [u8; 16], device: i32) -> i32 {
    plain(|_| {
        known(device)?;
        unsafe { put(uuid, *b"gradus emulation") }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetUuid(uuid: *mut [u8; 16], device: i32) -> i32 {
    unsafe { cuDeviceGetUuid_v2(uuid, device) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceTotalMem_v2(bytes: *mut usize, device: i32) -> i32 {
    plain(|d| {
        known(device)?;
        unsafe { put(bytes, d.memory.capacity() as usize) }
    })
}

/// An attribute by its number in the driver's enumeration; what is not listed is absent, 0.
fn attribute(number: i32, capability: (u32, u32)) -> i32 {
    match number {
        1 => THREADS_MOST as i32,          // threads per block
        2 | 3 => 1024,                     // block, x and y
        4 => 64,                           // block, z
        5 => i32::MAX,                     // grid, x
        6 | 7 => 65_535,                   // grid, y and z
        8 => SHARED_DEFAULT as i32,        // shared memory per block
        9 => 65_536,                       // constant memory
        10 => 32,                          // warp
        11 => i32::MAX,                    // pitch
        12 | 82 => 65_536,                 // registers per block and per multiprocessor
        13 | 36 => 1_000_000,              // clocks, kHz
        14 => 512,                         // texture alignment
        16 => 1,                           // multiprocessors
        31 => 1,                           // concurrent kernels
        37 => 32,                          // memory bus, bits
        38 => 1 << 20,                     // second-level cache
        39 => 2048,                        // threads per multiprocessor
        41 => 1,                           // unified addressing
        75 => capability.0 as i32,         // compute capability, major
        76 => capability.1 as i32,         // compute capability, minor
        78 => 1,                           // stream priorities
        81 => (SHARED_MOST + 1024) as i32, // shared memory per multiprocessor
        97 => SHARED_MOST as i32,          // shared memory per block, on request
        106 => 32,                         // blocks per multiprocessor
        111 => 1024,                       // shared memory that the system keeps per block
        115 => 1,                          // memory pools
        _ => 0,
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetAttribute(value: *mut i32, number: i32, device: i32) -> i32 {
    plain(|d| {
        known(device)?;
        if number < 1 {
            return Err(Error::InvalidValue);
        }
        unsafe { put(value, attribute(number, d.config.capability)) }
    })
}
