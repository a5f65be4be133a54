//! Memory: allocation, copies, filling.

use super::event::stream;
use super::{Outcome, host, host_mut, live, put};
use crate::device::{Device, Error};
use std::ffi::c_void;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemAlloc_v2(pointer: *mut u64, bytes: usize) -> i32 {
    live(|d| {
        if bytes == 0 {
            return Err(Error::InvalidValue);
        }
        // SAFETY: the pointer is the caller's, here and below.
        unsafe { put(pointer, d.allocate(bytes as u64)?) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemAllocAsync(pointer: *mut u64, bytes: usize, handle: u64) -> i32 {
    live(|d| {
        stream(d, handle)?;
        // From a pool nothing may be asked for; it is at no address.
        let address = if bytes == 0 { 0 } else { d.allocate(bytes as u64)? };
        unsafe { put(pointer, address) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemAllocFromPoolAsync(pointer: *mut u64, bytes: usize, _pool: usize, handle: u64) -> i32 {
    unsafe { cuMemAllocAsync(pointer, bytes, handle) }
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemFree_v2(pointer: u64) -> i32 {
    live(|d| {
        if pointer == 0 || d.memory.release(pointer) {
            Ok(())
        } else {
            Err(Error::InvalidValue)
        }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemFreeAsync(pointer: u64, handle: u64) -> i32 {
    live(|d| {
        stream(d, handle)?;
        if pointer == 0 || d.memory.release(pointer) {
            Ok(())
        } else {
            Err(Error::InvalidValue)
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemGetInfo_v2(free: *mut usize, total: *mut usize) -> i32 {
    live(|d| unsafe {
        put(free, d.memory.available() as usize)?;
        put(total, d.memory.capacity() as usize)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemHostAlloc(pointer: *mut *mut c_void, bytes: usize, _flags: u32) -> i32 {
    live(|_| {
        // SAFETY: any size may be asked for.
        let memory = unsafe { libc::malloc(bytes.max(1)) };
        if memory.is_null() {
            Err(Error::OutOfMemory)
        } else {
            unsafe { put(pointer, memory) }
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemFreeHost(pointer: *mut c_void) -> i32 {
    live(|_| {
        // SAFETY: it came from `cuMemHostAlloc`.
        unsafe { libc::free(pointer) };
        Ok(())
    })
}

/// Bytes on the device that a copy or filling means.
fn device(d: &mut Device, address: u64, bytes: usize) -> Result<&mut [u8], Error> {
    d.memory.slice(address, bytes as u64).ok_or(Error::InvalidValue)
}

unsafe fn to_device(d: &mut Device, to: u64, from: *const c_void, bytes: usize) -> Outcome {
    // SAFETY: the caller's.
    let source = unsafe { host(from, bytes) }?;
    device(d, to, bytes)?.copy_from_slice(source);
    Ok(())
}

unsafe fn to_host(d: &mut Device, to: *mut c_void, from: u64, bytes: usize) -> Outcome {
    let source = device(d, from, bytes)?;
    // SAFETY: the caller's.
    unsafe { host_mut(to, bytes) }?.copy_from_slice(source);
    Ok(())
}

fn within(d: &mut Device, to: u64, from: u64, bytes: usize) -> Outcome {
    if d.memory.copy(to, from, bytes as u64) {
        Ok(())
    } else {
        Err(Error::InvalidValue)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemcpyHtoD_v2(to: u64, from: *const c_void, bytes: usize) -> i32 {
    live(|d| unsafe { to_device(d, to, from, bytes) })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemcpyHtoDAsync_v2(to: u64, from: *const c_void, bytes: usize, handle: u64) -> i32 {
    live(|d| {
        stream(d, handle)?;
        unsafe { to_device(d, to, from, bytes) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemcpyDtoH_v2(to: *mut c_void, from: u64, bytes: usize) -> i32 {
    live(|d| unsafe { to_host(d, to, from, bytes) })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemcpyDtoHAsync_v2(to: *mut c_void, from: u64, bytes: usize, handle: u64) -> i32 {
    live(|d| {
        stream(d, handle)?;
        unsafe { to_host(d, to, from, bytes) }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemcpyDtoD_v2(to: u64, from: u64, bytes: usize) -> i32 {
    live(|d| within(d, to, from, bytes))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemcpyDtoDAsync_v2(to: u64, from: u64, bytes: usize, handle: u64) -> i32 {
    live(|d| {
        stream(d, handle)?;
        within(d, to, from, bytes)
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemcpyPeerAsync(to: u64, _: usize, from: u64, _: usize, bytes: usize, handle: u64) -> i32 {
    cuMemcpyDtoDAsync_v2(to, from, bytes, handle)
}

/// With unified addresses each side may be a device's or the host's.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemcpy(to: u64, from: u64, bytes: usize) -> i32 {
    live(|d| match (d.memory.find(to).is_some(), d.memory.find(from).is_some()) {
        (true, true) => within(d, to, from, bytes),
        (true, false) => unsafe { to_device(d, to, from as *const c_void, bytes) },
        (false, true) => unsafe { to_host(d, to as *mut c_void, from, bytes) },
        (false, false) => Err(Error::InvalidValue),
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemcpyAsync(to: u64, from: u64, bytes: usize, _handle: u64) -> i32 {
    unsafe { cuMemcpy(to, from, bytes) }
}

fn fill(d: &mut Device, to: u64, pattern: &[u8], count: usize) -> Outcome {
    if !to.is_multiple_of(pattern.len() as u64) {
        return Err(Error::InvalidValue);
    }
    for cell in device(d, to, count * pattern.len())?.chunks_exact_mut(pattern.len()) {
        cell.copy_from_slice(pattern);
    }
    Ok(())
}

macro_rules! fills {
    ($($plain:ident, $queued:ident, $t:ty;)+) => {$(
        #[unsafe(no_mangle)]
        pub extern "C" fn $plain(to: u64, value: $t, count: usize) -> i32 {
            live(|d| fill(d, to, &value.to_le_bytes(), count))
        }

        #[unsafe(no_mangle)]
        pub extern "C" fn $queued(to: u64, value: $t, count: usize, handle: u64) -> i32 {
            live(|d| {
                stream(d, handle)?;
                fill(d, to, &value.to_le_bytes(), count)
            })
        }
    )+};
}
fills! {
    cuMemsetD8_v2, cuMemsetD8Async, u8;
    cuMemsetD16_v2, cuMemsetD16Async, u16;
    cuMemsetD32_v2, cuMemsetD32Async, u32;
}
