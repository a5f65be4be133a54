//! Streams and events. All streams do their work at once, so there is nothing to wait for.

use super::{Outcome, live, put};
use crate::device::{Device, Error, Event};
use std::ffi::c_void;
use std::time::Instant;

/// The default, legacy and per-thread streams exist always.
pub(super) fn stream(d: &Device, stream: u64) -> Outcome {
    if stream <= 2 || d.streams.contains(&stream) {
        Ok(())
    } else {
        Err(Error::InvalidHandle)
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuStreamCreate(created: *mut u64, _flags: u32) -> i32 {
    live(|d| {
        let handle = d.handle();
        d.streams.insert(handle);
        // SAFETY: the pointer is the caller's, here and below.
        unsafe { put(created, handle) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuStreamCreateWithPriority(created: *mut u64, flags: u32, _priority: i32) -> i32 {
    unsafe { cuStreamCreate(created, flags) }
}

#[unsafe(no_mangle)]
pub extern "C" fn cuStreamDestroy_v2(handle: u64) -> i32 {
    live(|d| {
        if d.streams.remove(&handle) {
            Ok(())
        } else {
            Err(Error::InvalidHandle)
        }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuStreamSynchronize(handle: u64) -> i32 {
    live(|d| stream(d, handle))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuStreamQuery(handle: u64) -> i32 {
    live(|d| stream(d, handle))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuStreamWaitEvent(handle: u64, event: u64, _flags: u32) -> i32 {
    live(|d| {
        stream(d, handle)?;
        d.events.get(&event).map(|_| ()).ok_or(Error::InvalidHandle)
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuStreamIsCapturing(handle: u64, status: *mut i32) -> i32 {
    live(|d| {
        stream(d, handle)?;
        unsafe { put(status, 0) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuLaunchHostFunc(
    handle: u64,
    function: Option<unsafe extern "C" fn(*mut c_void)>,
    data: *mut c_void,
) -> i32 {
    let ready = live(|d| stream(d, handle));
    if ready == 0
        && let Some(function) = function
    {
        // SAFETY: the caller gave the function for this. The device is not locked meanwhile.
        unsafe { function(data) };
    }
    ready
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuEventCreate(created: *mut u64, flags: u32) -> i32 {
    const UNTIMED: u32 = 2;
    live(|d| {
        let handle = d.handle();
        d.events.insert(
            handle,
            Event {
                recorded: None,
                timed: flags & UNTIMED == 0,
            },
        );
        unsafe { put(created, handle) }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuEventRecord(event: u64, handle: u64) -> i32 {
    live(|d| {
        stream(d, handle)?;
        d.events.get_mut(&event).ok_or(Error::InvalidHandle)?.recorded = Some(Instant::now());
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuEventSynchronize(event: u64) -> i32 {
    live(|d| d.events.get(&event).map(|_| ()).ok_or(Error::InvalidHandle))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuEventQuery(event: u64) -> i32 {
    cuEventSynchronize(event)
}

#[unsafe(no_mangle)]
pub extern "C" fn cuEventDestroy_v2(event: u64) -> i32 {
    live(|d| d.events.remove(&event).map(|_| ()).ok_or(Error::InvalidHandle))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuEventElapsedTime_v2(milliseconds: *mut f32, start: u64, end: u64) -> i32 {
    live(|d| {
        let at = |event| {
            d.events
                .get(&event)
                .filter(|e| e.timed)
                .and_then(|e| e.recorded)
                .ok_or(Error::InvalidHandle)
        };
        let elapsed = at(end)?.saturating_duration_since(at(start)?);
        unsafe { put(milliseconds, elapsed.as_secs_f32() * 1000.0) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuEventElapsedTime(milliseconds: *mut f32, start: u64, end: u64) -> i32 {
    unsafe { cuEventElapsedTime_v2(milliseconds, start, end) }
}
