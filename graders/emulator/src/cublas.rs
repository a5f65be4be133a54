//! cuBLAS's C functions, as far as candle calls them, and their siblings for single matrices.
#![allow(
    missing_docs,
    non_snake_case,
    non_camel_case_types,
    clippy::missing_safety_doc,
    clippy::too_many_arguments
)]

use crate::device::Device;
use crate::driver::with_device;
use crate::gemm::{Arithmetic, Element, Gemm, Matrix};
use crate::machine::memory::load;
use crate::number::Half;
use crate::number::format::Fp16;
use std::collections::HashMap;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{LazyLock, Mutex, PoisonError};

/// `cublasStatus_t`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    Success = 0,
    NotInitialized = 1,
    InvalidValue = 7,
    ExecutionFailed = 13,
    InternalError = 14,
    NotSupported = 15,
}

#[derive(Clone, Copy, Debug, Default)]
struct Handle {
    /// Whether `alpha` and `beta` lie on the device.
    device_scalars: bool,
}

static HANDLES: LazyLock<Mutex<HashMap<u64, Handle>>> = LazyLock::new(Mutex::default);

fn status(f: impl FnOnce() -> Result<(), Status>) -> Status {
    match catch_unwind(AssertUnwindSafe(f)) {
        Ok(Ok(())) => Status::Success,
        Ok(Err(status)) => status,
        Err(_) => Status::InternalError,
    }
}

fn handle<T>(handle: u64, f: impl FnOnce(&mut Handle) -> T) -> Result<T, Status> {
    let mut handles = HANDLES.lock().unwrap_or_else(PoisonError::into_inner);
    handles.get_mut(&handle).map(f).ok_or(Status::NotInitialized)
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cublasCreate_v2(created: *mut u64) -> Status {
    status(|| {
        let fresh = with_device(|d| d.alive().map(|()| d.handle()))
            .and_then(Result::ok)
            .ok_or(Status::NotInitialized)?;
        HANDLES
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(fresh, Handle::default());
        if created.is_null() {
            return Err(Status::InvalidValue);
        }
        // SAFETY: the caller's pointer, here and below.
        unsafe { created.write(fresh) };
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cublasDestroy_v2(which: u64) -> Status {
    status(|| {
        let mut handles = HANDLES.lock().unwrap_or_else(PoisonError::into_inner);
        handles.remove(&which).map(|_| ()).ok_or(Status::NotInitialized)
    })
}

#[unsafe(no_mangle)]
pub extern "C" fn cublasSetStream_v2(which: u64, _stream: u64) -> Status {
    status(|| handle(which, |_| ()))
}

#[unsafe(no_mangle)]
pub extern "C" fn cublasSetMathMode(which: u64, _mode: i32) -> Status {
    status(|| handle(which, |_| ()))
}

#[unsafe(no_mangle)]
pub extern "C" fn cublasSetWorkspace_v2(which: u64, _workspace: *mut c_void, _bytes: usize) -> Status {
    status(|| handle(which, |_| ()))
}

#[unsafe(no_mangle)]
pub extern "C" fn cublasSetPointerMode_v2(which: u64, mode: i32) -> Status {
    status(|| handle(which, |h| h.device_scalars = mode == 1))
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cublasGetPointerMode_v2(which: u64, mode: *mut i32) -> Status {
    status(|| {
        let device = handle(which, |h| h.device_scalars)?;
        unsafe { mode.write(i32::from(device)) };
        Ok(())
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cublasGetVersion_v2(_which: u64, version: *mut i32) -> Status {
    unsafe { version.write(130_000) };
    Status::Success
}

/// `cudaDataType`.
fn element(number: i32) -> Result<Element, Status> {
    Ok(match number {
        0 => Element::F32,
        1 => Element::F64,
        2 => Element::F16,
        14 => Element::Bf16,
        _ => return Err(Status::NotSupported),
    })
}

/// `cublasComputeType_t`.
fn arithmetic(number: i32) -> Result<Arithmetic, Status> {
    Ok(match number {
        64 | 65 => Arithmetic::F16,
        68 | 69 => Arithmetic::F32,
        // Faster modes round f32 inputs: to halves, bfloat16 and TF32.
        74 | 77 => Arithmetic::Shortened(10),
        75 => Arithmetic::Shortened(7),
        70 | 71 => Arithmetic::F64,
        _ => return Err(Status::NotSupported),
    })
}

/// A matrix as the functions take it.
struct Given {
    address: *const c_void,
    element: Element,
    ld: i32,
    stride: i64,
}

/// Everything that the functions have in common.
struct Call {
    handle: u64,
    transposes: [i32; 2],
    sizes: [i32; 3],
    scalars: [*const c_void; 2],
    a: Given,
    b: Given,
    c: Given,
    batch: i32,
    arithmetic: Arithmetic,
}

impl Call {
    /// A factor of the result, in the type that is computed with.
    unsafe fn scalar(&self, d: &mut Device, pointer: *const c_void, on_device: bool) -> Result<f64, Status> {
        let size = match self.arithmetic {
            Arithmetic::F16 => 2,
            Arithmetic::F32 | Arithmetic::Shortened(_) => 4,
            Arithmetic::F64 => 8,
        };
        let mut bytes = [0; 8];
        if on_device {
            let found = d
                .memory
                .slice(pointer as u64, size as u64)
                .ok_or(Status::InvalidValue)?;
            bytes[..size].copy_from_slice(found);
        } else if pointer.is_null() {
            return Err(Status::InvalidValue);
        } else {
            // SAFETY: the caller gives a number of this type.
            unsafe { std::ptr::copy_nonoverlapping(pointer.cast(), bytes.as_mut_ptr(), size) };
        }
        Ok(match self.arithmetic {
            Arithmetic::F16 => load::<Fp16>(&bytes).wide(),
            Arithmetic::F32 | Arithmetic::Shortened(_) => f64::from(load::<f32>(&bytes)),
            Arithmetic::F64 => load(&bytes),
        })
    }

    unsafe fn run(self) -> Result<(), Status> {
        let on_device = handle(self.handle, |h| h.device_scalars)?;
        let size = |n: i32| usize::try_from(n).map_err(|_| Status::InvalidValue);
        let [m, n, k] = [size(self.sizes[0])?, size(self.sizes[1])?, size(self.sizes[2])?];
        let batch = size(self.batch)?;
        if self.transposes.iter().any(|t| !(0..=2).contains(t)) {
            return Err(Status::InvalidValue);
        }
        let [ta, tb] = self.transposes.map(|t| t != 0);
        let matrix = |given: &Given, rows: usize, transposed: bool| {
            let ld = size(given.ld)?;
            if ld < rows.max(1) {
                return Err(Status::InvalidValue);
            }
            Ok(Matrix {
                address: given.address as u64,
                element: given.element,
                ld,
                stride: given.stride,
                transposed,
            })
        };
        let a = matrix(&self.a, if ta { k } else { m }, ta)?;
        let b = matrix(&self.b, if tb { n } else { k }, tb)?;
        let c = matrix(&self.c, m, false)?;
        with_device(|d| {
            d.alive().map_err(|_| Status::ExecutionFailed)?;
            // SAFETY: the caller's pointers.
            let alpha = unsafe { self.scalar(d, self.scalars[0], on_device) }?;
            let beta = unsafe { self.scalar(d, self.scalars[1], on_device) }?;
            Gemm {
                m,
                n,
                k,
                a,
                b,
                c,
                alpha,
                beta,
                batch,
                arithmetic: self.arithmetic,
            }
            .run(d);
            Ok(())
        })
        .ok_or(Status::NotInitialized)?
    }
}

macro_rules! gemms {
    ($($plain:ident, $batched:ident, $t:ty, $element:expr, $arithmetic:expr;)+) => {$(
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $batched(
            handle: u64, transa: i32, transb: i32, m: i32, n: i32, k: i32, alpha: *const $t,
            a: *const c_void, lda: i32, stride_a: i64, b: *const c_void, ldb: i32, stride_b: i64,
            beta: *const $t, c: *const c_void, ldc: i32, stride_c: i64, batch: i32,
        ) -> Status {
            let element = $element;
            let call = Call {
                handle,
                transposes: [transa, transb],
                sizes: [m, n, k],
                scalars: [alpha.cast(), beta.cast()],
                a: Given { address: a, element, ld: lda, stride: stride_a },
                b: Given { address: b, element, ld: ldb, stride: stride_b },
                c: Given { address: c, element, ld: ldc, stride: stride_c },
                batch,
                arithmetic: $arithmetic,
            };
            status(|| unsafe { call.run() })
        }

        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $plain(
            handle: u64, transa: i32, transb: i32, m: i32, n: i32, k: i32, alpha: *const $t,
            a: *const c_void, lda: i32, b: *const c_void, ldb: i32, beta: *const $t, c: *const c_void, ldc: i32,
        ) -> Status {
            unsafe { $batched(handle, transa, transb, m, n, k, alpha, a, lda, 0, b, ldb, 0, beta, c, ldc, 0, 1) }
        }
    )+};
}
gemms! {
    cublasSgemm_v2, cublasSgemmStridedBatched, f32, Element::F32, Arithmetic::F32;
    cublasDgemm_v2, cublasDgemmStridedBatched, f64, Element::F64, Arithmetic::F64;
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cublasGemmStridedBatchedEx(
    handle: u64,
    transa: i32,
    transb: i32,
    m: i32,
    n: i32,
    k: i32,
    alpha: *const c_void,
    a: *const c_void,
    a_type: i32,
    lda: i32,
    stride_a: i64,
    b: *const c_void,
    b_type: i32,
    ldb: i32,
    stride_b: i64,
    beta: *const c_void,
    c: *const c_void,
    c_type: i32,
    ldc: i32,
    stride_c: i64,
    batch: i32,
    compute: i32,
    _algorithm: i32,
) -> Status {
    status(|| {
        let call = Call {
            handle,
            transposes: [transa, transb],
            sizes: [m, n, k],
            scalars: [alpha, beta],
            a: Given {
                address: a,
                element: element(a_type)?,
                ld: lda,
                stride: stride_a,
            },
            b: Given {
                address: b,
                element: element(b_type)?,
                ld: ldb,
                stride: stride_b,
            },
            c: Given {
                address: c,
                element: element(c_type)?,
                ld: ldc,
                stride: stride_c,
            },
            batch,
            arithmetic: arithmetic(compute)?,
        };
        unsafe { call.run() }
    })
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn cublasGemmEx(
    handle: u64,
    transa: i32,
    transb: i32,
    m: i32,
    n: i32,
    k: i32,
    alpha: *const c_void,
    a: *const c_void,
    a_type: i32,
    lda: i32,
    b: *const c_void,
    b_type: i32,
    ldb: i32,
    beta: *const c_void,
    c: *const c_void,
    c_type: i32,
    ldc: i32,
    compute: i32,
    algorithm: i32,
) -> Status {
    unsafe {
        cublasGemmStridedBatchedEx(
            handle, transa, transb, m, n, k, alpha, a, a_type, lda, 0, b, b_type, ldb, 0, beta, c, c_type, ldc, 0, 1,
            compute, algorithm,
        )
    }
}
