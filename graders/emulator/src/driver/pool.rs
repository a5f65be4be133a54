//! Memory pools: the driver's own, and others with a limit. All allocations come from the one that was set last.

use super::{live, plain, put};
use crate::device::Error;
use std::ffi::c_void;

/// The handle of the driver's own pool.
const POOL: usize = 0x20;
/// Where `maxSize` lies in `CUmemPoolProps`: behind two enums, the location and a pointer.
const MAX_SIZE: usize = 24;
/// `CU_MEMPOOL_ATTR_USED_MEM_CURRENT` and `CU_MEMPOOL_ATTR_USED_MEM_HIGH`.
const USED: [i32; 2] = [7, 8];

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetDefaultMemPool(pool: *mut usize, _device: i32) -> i32 {
    // SAFETY: the pointer is the caller's, here and below.
    plain(|_| unsafe { put(pool, POOL) })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuDeviceGetMemPool(pool: *mut usize, _device: i32) -> i32 {
    plain(|_| unsafe { put(pool, POOL) })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemPoolCreate(pool: *mut usize, wanted: *const u8) -> i32 {
    live(|d| {
        if wanted.is_null() {
            return Err(Error::InvalidValue);
        }
        // SAFETY: the caller's struct is larger than what is read of it.
        let most = unsafe { wanted.add(MAX_SIZE).cast::<u64>().read_unaligned() };
        let handle = d.handle() as usize;
        d.pools.insert(handle, most);
        unsafe { put(pool, handle) }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuDeviceSetMemPool(_device: i32, pool: usize) -> i32 {
    live(|d| {
        let most = match pool {
            POOL => 0,
            other => *d.pools.get(&other).ok_or(Error::InvalidValue)?,
        };
        d.memory.set_limit(most);
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuMemPoolGetAttribute(_pool: usize, attribute: i32, value: *mut c_void) -> i32 {
    live(|d| match USED.iter().position(|&used| used == attribute) {
        Some(0) => unsafe { put(value.cast(), d.memory.used()) },
        Some(_) => unsafe { put(value.cast(), d.memory.high()) },
        None => Err(Error::InvalidValue),
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemPoolTrimTo(_pool: usize, _keep: usize) -> i32 {
    plain(|_| Ok(()))
}

#[unsafe(no_mangle)]
pub extern "C" fn cuMemPoolSetAttribute(_pool: usize, _attribute: i32, _value: *mut c_void) -> i32 {
    plain(|_| Ok(()))
}
