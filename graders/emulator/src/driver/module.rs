//! Modules and their functions.

use super::{host, live, name, put};
use crate::device::Error;
use std::ffi::{CStr, c_char, c_void};

/// The text that an image is, if it is no binary.
///
/// # Safety
/// It is a C string or one of the driver's binary formats.
unsafe fn text(image: *const c_void) -> Result<String, Error> {
    // SAFETY: every image has four bytes at least.
    let start = unsafe { host(image, 4) }?;
    let binary = start == b"\x7fELF" || start == [0x50, 0xed, 0x55, 0xba];
    if binary {
        return Err(Error::NoBinaryForGpu);
    }
    // SAFETY: anything else is a C string.
    let text = unsafe { CStr::from_ptr(image.cast()) };
    text.to_str().map(str::to_owned).map_err(|_| Error::InvalidImage)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuModuleLoadData(module: *mut u64, image: *const c_void) -> i32 {
    live(|d| {
        // SAFETY: the pointers are the caller's, here and below.
        let loaded = d.load(unsafe { text(image) }?)?;
        unsafe { put(module, loaded) }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuModuleLoadDataEx(
    module: *mut u64,
    image: *const c_void,
    _count: u32,
    _options: *mut i32,
    _values: *mut *mut c_void,
) -> i32 {
    unsafe { cuModuleLoadData(module, image) }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuModuleLoad(module: *mut u64, path: *const c_char) -> i32 {
    live(|d| {
        let bytes = std::fs::read(unsafe { name(path) }?).map_err(|_| Error::FileNotFound)?;
        let text = String::from_utf8(bytes).map_err(|_| Error::InvalidImage)?;
        let loaded = d.load(text)?;
        unsafe { put(module, loaded) }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuModuleUnload(module: u64) -> i32 {
    live(|d| d.unload(module))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuModuleGetFunction(function: *mut u64, module: u64, wanted: *const c_char) -> i32 {
    live(|d| unsafe { put(function, d.kernel_of(module, name(wanted)?)?) })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuModuleGetGlobal_v2(
    pointer: *mut u64,
    bytes: *mut usize,
    module: u64,
    wanted: *const c_char,
) -> i32 {
    live(|d| unsafe {
        let (address, size) = d.variable_of(module, name(wanted)?)?;
        if !pointer.is_null() {
            put(pointer, address)?;
        }
        if bytes.is_null() {
            Ok(())
        } else {
            put(bytes, size as usize)
        }
    })
}

/// The driver's numbers of a function's attributes.
const MAX_DYNAMIC_SHARED: i32 = 8;

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cuFuncGetAttribute(value: *mut i32, attribute: i32, function: u64) -> i32 {
    live(|d| {
        let kernel = d.kernel(function)?;
        let (major, minor) = d.config.capability;
        let found = match attribute {
            0 => kernel.threads(),
            1 => kernel.shared(),
            3 => kernel.local(),
            4 => 32,
            5 | 6 => major * 10 + minor,
            MAX_DYNAMIC_SHARED => kernel.dynamic_most(),
            _ => 0,
        };
        unsafe { put(value, found as i32) }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuFuncSetAttribute(function: u64, attribute: i32, value: i32) -> i32 {
    live(|d| {
        let kernel = d.kernel(function)?;
        match attribute {
            MAX_DYNAMIC_SHARED => kernel.opt(u32::try_from(value).map_err(|_| Error::InvalidValue)?),
            _ => Ok(()),
        }
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cuFuncSetCacheConfig(function: u64, _config: i32) -> i32 {
    live(|d| d.kernel(function).map(|_| ()))
}
