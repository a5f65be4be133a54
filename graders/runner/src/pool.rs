//! A pool of device memory with a limit, in the place of the driver's own, which has none.
#![expect(unsafe_code, reason = "calls of the driver's C functions; argued at each use")]

use candle_core::cuda_backend::cudarc::driver::sys;
use std::mem::MaybeUninit;
use std::ptr::from_mut;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Bytes of freed memory that a pool keeps.
const KEPT: u64 = 64 << 20;
/// The pool, once there is one.
static POOL: AtomicPtr<sys::CUmemPoolHandle_st> = AtomicPtr::new(std::ptr::null_mut());

fn checked(call: &str, status: sys::CUresult) -> Result<(), String> {
    match status {
        sys::CUresult::CUDA_SUCCESS => Ok(()),
        other => Err(format!("{call} gave {other:?}")),
    }
}

/// Makes the first device allocate from a pool of at most `bytes`; with 0, of as much as there is. What was allocated
/// before stays where it is. A device must be open.
pub fn limit(bytes: u64) -> Result<(), String> {
    // SAFETY: the struct is C's; its documentation asks for zeroes in everything that is not set.
    let mut wanted: sys::CUmemPoolProps = unsafe { MaybeUninit::zeroed().assume_init() };
    wanted.allocType = sys::CUmemAllocationType::CU_MEM_ALLOCATION_TYPE_PINNED;
    wanted.location.type_ = sys::CUmemLocationType::CU_MEM_LOCATION_TYPE_DEVICE;
    wanted.maxSize = usize::try_from(bytes).map_err(|e| e.to_string())?;
    let mut pool: sys::CUmemoryPool = std::ptr::null_mut();
    // SAFETY: both point to live values of the types that the driver's header gives; the driver is initialised, since a
    // device is open.
    checked("cuMemPoolCreate", unsafe {
        sys::cuMemPoolCreate(from_mut(&mut pool), &wanted)
    })?;
    // Freed memory is kept for the next allocation, up to so much, instead of being given back whenever the device is
    // waited for: a slower pool would do, so the answer does not matter.
    let mut keep = KEPT.min(if bytes == 0 { u64::MAX } else { bytes });
    let threshold = sys::CUmemPool_attribute::CU_MEMPOOL_ATTR_RELEASE_THRESHOLD;
    // SAFETY: this attribute is a 64-bit number, and the pool was just made.
    let _ = unsafe { sys::cuMemPoolSetAttribute(pool, threshold, from_mut(&mut keep).cast()) };
    // SAFETY: the pool was just made, on the device of this number.
    checked("cuDeviceSetMemPool", unsafe { sys::cuDeviceSetMemPool(0, pool) })?;
    POOL.store(pool, Ordering::SeqCst);
    Ok(())
}

/// Most bytes of the pool that were in use at a time; 0 where there is no pool.
pub fn most_used() -> u64 {
    let pool = POOL.load(Ordering::SeqCst);
    if pool.is_null() {
        return 0;
    }
    let mut bytes = 0u64;
    let what = sys::CUmemPool_attribute::CU_MEMPOOL_ATTR_USED_MEM_HIGH;
    // SAFETY: the pool is never destroyed, and this attribute is a 64-bit number.
    let asked = unsafe { sys::cuMemPoolGetAttribute(pool, what, from_mut(&mut bytes).cast()) };
    if asked == sys::CUresult::CUDA_SUCCESS { bytes } else { 0 }
}
