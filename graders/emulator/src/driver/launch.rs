//! Launches and occupancy.

use super::event::stream;
use super::{host, live, put};
use crate::device::kernel::{Kernel, SHARED_MOST, Shape};
use crate::device::{Device, Error};
use std::ffi::c_void;

/// Copies the values behind a launch's pointers into the kernel's frame.
///
/// # Safety
/// There is a pointer for each of the kernel's parameters, to as many bytes as it has.
unsafe fn arguments(kernel: &Kernel, pointers: *mut *mut c_void) -> Result<Vec<u8>, Error> {
    let (params, size) = kernel.parameters();
    let mut frame = vec![0; size];
    if !params.is_empty() && pointers.is_null() {
        return Err(Error::InvalidValue);
    }
    for (k, &(at, size)) in params.iter().enumerate() {
        // SAFETY: as the caller says.
        let value = unsafe { host(*pointers.add(k), size) }?;
        frame[at..at + size].copy_from_slice(value);
    }
    Ok(frame)
}

unsafe fn launch(d: &mut Device, function: u64, shape: Shape, params: *mut *mut c_void) -> Result<(), Error> {
    let kernel = d.kernel(function)?;
    // SAFETY: the caller's.
    let args = unsafe { arguments(&kernel, params) }?;
    d.launch(&kernel, shape, args)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuLaunchKernel(
    function: u64,
    grid_x: u32,
    grid_y: u32,
    grid_z: u32,
    block_x: u32,
    block_y: u32,
    block_z: u32,
    dynamic: u32,
    handle: u64,
    params: *mut *mut c_void,
    extra: *mut *mut c_void,
) -> i32 {
    live(|d| {
        stream(d, handle)?;
        // Parameters packed in one buffer: nobody here does that.
        if !extra.is_null() {
            return Err(Error::NotSupported);
        }
        let shape = Shape {
            grid: [grid_x, grid_y, grid_z],
            block: [block_x, block_y, block_z],
            dynamic,
        };
        // SAFETY: the caller's.
        unsafe { launch(d, function, shape, params) }
    })
}

/// `CUlaunchConfig`.
#[repr(C)]
pub struct LaunchConfig {
    grid: [u32; 3],
    block: [u32; 3],
    dynamic: u32,
    stream: u64,
    attributes: *mut c_void,
    count: u32,
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuLaunchKernelEx(
    config: *const LaunchConfig,
    function: u64,
    params: *mut *mut c_void,
    extra: *mut *mut c_void,
) -> i32 {
    // SAFETY: the caller's.
    let Some(LaunchConfig {
        grid,
        block,
        dynamic,
        stream,
        attributes: _,
        count: _,
    }) = (unsafe { config.as_ref() })
    else {
        return Error::InvalidValue as i32;
    };
    let ([gx, gy, gz], [bx, by, bz]) = (*grid, *block);
    unsafe { cuLaunchKernel(function, gx, gy, gz, bx, by, bz, *dynamic, *stream, params, extra) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(
    blocks: *mut i32,
    function: u64,
    threads: i32,
    dynamic: usize,
    _flags: u32,
) -> i32 {
    live(|d| {
        let threads = u32::try_from(threads)
            .ok()
            .filter(|&n| n > 0)
            .ok_or(Error::InvalidValue)?;
        unsafe { put(blocks, d.kernel(function)?.resident(threads, dynamic as u64) as i32) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuOccupancyMaxActiveBlocksPerMultiprocessor(
    blocks: *mut i32,
    function: u64,
    threads: i32,
    dynamic: usize,
) -> i32 {
    unsafe { cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(blocks, function, threads, dynamic, 0) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuOccupancyAvailableDynamicSMemPerBlock(
    bytes: *mut usize,
    function: u64,
    blocks: i32,
    _threads: i32,
) -> i32 {
    live(|d| {
        let blocks = u32::try_from(blocks)
            .ok()
            .filter(|&n| n > 0)
            .ok_or(Error::InvalidValue)?;
        let share = (SHARED_MOST / blocks).saturating_sub(d.kernel(function)?.shared());
        unsafe { put(bytes, share as usize) }
    })
}

type DynamicOf = Option<unsafe extern "C" fn(i32) -> usize>;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuOccupancyMaxPotentialBlockSizeWithFlags(
    grid: *mut i32,
    block: *mut i32,
    function: u64,
    _dynamic_of: DynamicOf,
    dynamic: usize,
    limit: i32,
    _flags: u32,
) -> i32 {
    live(|d| {
        let kernel = d.kernel(function)?;
        let most = if limit > 0 {
            kernel.threads().min(limit as u32)
        } else {
            kernel.threads()
        };
        unsafe {
            put(grid, kernel.resident(most, dynamic as u64).max(1) as i32)?;
            put(block, most as i32)
        }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuOccupancyMaxPotentialBlockSize(
    grid: *mut i32,
    block: *mut i32,
    function: u64,
    dynamic_of: DynamicOf,
    dynamic: usize,
    limit: i32,
) -> i32 {
    unsafe { cuOccupancyMaxPotentialBlockSizeWithFlags(grid, block, function, dynamic_of, dynamic, limit, 0) }
}
