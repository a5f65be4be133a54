//! The context, its limits, and the calls that wait for its work: there is never any left.

use super::{CONTEXT, CURRENT, Outcome, live, plain, put};
use crate::device::Error;

fn known(device: i32) -> Outcome {
    if device == 0 { Ok(()) } else { Err(Error::InvalidDevice) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDevicePrimaryCtxRetain(context: *mut usize, device: i32) -> i32 {
    plain(|d| {
        known(device)?;
        d.alive()?;
        d.held += 1;
        // SAFETY: the pointer is the caller's, here and below.
        unsafe { put(context, CONTEXT) }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuDevicePrimaryCtxRelease_v2(device: i32) -> i32 {
    plain(|d| {
        known(device)?;
        d.held = d.held.checked_sub(1).ok_or(Error::InvalidContext)?;
        if d.held == 0 {
            d.reset();
        }
        d.alive()
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuDevicePrimaryCtxReset_v2(device: i32) -> i32 {
    plain(|d| {
        known(device)?;
        let held = d.held;
        d.reset();
        d.held = held;
        d.alive()
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDevicePrimaryCtxGetState(device: i32, flags: *mut u32, active: *mut i32) -> i32 {
    plain(|d| {
        known(device)?;
        unsafe {
            put(flags, 0)?;
            put(active, i32::from(d.held > 0))
        }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuCtxSetCurrent(context: usize) -> i32 {
    plain(|_| {
        if context != 0 && context != CONTEXT {
            return Err(Error::InvalidContext);
        }
        CURRENT.set(context);
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuCtxGetCurrent(context: *mut usize) -> i32 {
    plain(|_| unsafe { put(context, CURRENT.get()) })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuCtxPushCurrent_v2(context: usize) -> i32 {
    cuCtxSetCurrent(context)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuCtxPopCurrent_v2(context: *mut usize) -> i32 {
    plain(|_| {
        let current = CURRENT.replace(0);
        if context.is_null() {
            Ok(())
        } else {
            unsafe { put(context, current) }
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuCtxGetDevice(device: *mut i32) -> i32 {
    live(|_| unsafe { put(device, 0) })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuCtxSynchronize() -> i32 {
    live(|_| Ok(()))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuCtxSetFlags(_flags: u32) -> i32 {
    live(|_| Ok(()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuCtxGetLimit(value: *mut usize, limit: i32) -> i32 {
    live(|_| {
        let size = match limit {
            0 => 1024,    // stack of a thread
            1 => 1 << 20, // printf's buffer
            2 => 8 << 20, // malloc's heap
            _ => 0,
        };
        unsafe { put(value, size) }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuCtxSetLimit(_limit: i32, _value: usize) -> i32 {
    live(|_| Ok(()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuCtxGetCacheConfig(config: *mut i32) -> i32 {
    live(|_| unsafe { put(config, 0) })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuCtxSetCacheConfig(_config: i32) -> i32 {
    live(|_| Ok(()))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuCtxGetStreamPriorityRange(least: *mut i32, greatest: *mut i32) -> i32 {
    live(|_| unsafe {
        put(least, 0)?;
        put(greatest, -5)
    })
}
