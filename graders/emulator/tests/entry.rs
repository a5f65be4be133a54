//! The C functions, from initialisation to a dead context: one test, for a process has one device.

mod common;
use common::HEAD;
use gradus_emulator::cublas::{self, Status};
use gradus_emulator::curand;
use gradus_emulator::driver::*;
use std::ffi::{CStr, CString, c_void};
use std::ptr::{null, null_mut};

fn ok(code: i32) {
    assert_eq!(code, 0);
}

#[test]
fn life_of_a_context() {
    unsafe {
        let mut device = 9;
        assert_eq!(cuDeviceGet(&mut device, 0), 3);
        ok(cuInit(0));
        ok(cuDeviceGet(&mut device, 0));
        assert_eq!(cuDeviceGet(&mut device, 1), 101);
        let (mut major, mut version, mut name) = (0, 0, [0i8; 64]);
        ok(cuDeviceGetAttribute(&mut major, 75, 0));
        ok(cuDriverGetVersion(&mut version));
        ok(cuDeviceGetName(name.as_mut_ptr().cast(), 64, 0));
        assert_eq!((major, version), (9, 13_000));
        assert_eq!(CStr::from_ptr(name.as_ptr().cast()), c"gradus emulated device (no GPU)");

        let mut pointer = 0;
        assert_eq!(cuMemAlloc_v2(&mut pointer, 16), 201);
        let mut context = 0;
        ok(cuDevicePrimaryCtxRetain(&mut context, 0));
        ok(cuCtxSetCurrent(context));
        assert_eq!(cuMemAlloc_v2(&mut pointer, 0), 1);
        ok(cuMemAllocAsync(&mut pointer, 0, 2));
        ok(cuMemFreeAsync(pointer, 2));

        ok(cuMemAllocAsync(&mut pointer, 16, 2));
        let (data, mut back) = ([1f32, 2.0, 3.0, 4.0], [0f32; 4]);
        ok(cuMemcpyHtoDAsync_v2(pointer, data.as_ptr().cast(), 16, 2));
        let text = format!(
            "{HEAD}.visible .entry twice(.param .u64 p, .param .u32 n) {{ .reg .b64 %d<3>; .reg .b32 %r<3>; .reg .f32 %f; .reg .pred %p;
ld.param.u64 %d0, [p]; ld.param.u32 %r0, [n]; mov.u32 %r1, %tid.x; setp.ge.u32 %p, %r1, %r0; @%p bra $end;
mul.wide.u32 %d1, %r1, 4; add.s64 %d0, %d0, %d1; ld.global.f32 %f, [%d0]; add.f32 %f, %f, %f; st.global.f32 [%d0], %f; $end: ret; }}"
        );
        let (text, mut module, mut kernel) = (CString::new(text).unwrap(), 0, 0);
        ok(cuModuleLoadData(&mut module, text.as_ptr().cast()));
        assert_eq!(cuModuleGetFunction(&mut kernel, module, c"thrice".as_ptr()), 500);
        ok(cuModuleGetFunction(&mut kernel, module, c"twice".as_ptr()));
        let launch = |mut pointer: u64, mut count: u32| {
            let mut params: [*mut c_void; 2] = [(&raw mut pointer).cast(), (&raw mut count).cast()];
            cuLaunchKernel(kernel, 1, 1, 1, 4, 1, 1, 0, 2, params.as_mut_ptr(), null_mut())
        };
        ok(launch(pointer, 3));
        ok(cuMemcpyDtoHAsync_v2(back.as_mut_ptr().cast(), pointer, 16, 2));
        assert_eq!(back, [2.0, 4.0, 6.0, 4.0]);
        assert_eq!(cuMemcpyDtoH_v2(back.as_mut_ptr().cast(), pointer + 4, 16), 1);
        ok(cuMemsetD32Async(pointer, 1f32.to_bits(), 4, 2));

        let (mut start, mut end, mut time) = (0, 0, -1.0);
        ok(cuEventCreate(&mut start, 0));
        ok(cuEventCreate(&mut end, 0));
        ok(cuEventRecord(start, 2));
        assert_eq!(cuEventElapsedTime_v2(&mut time, start, end), 400);
        ok(cuEventRecord(end, 2));
        ok(cuEventElapsedTime_v2(&mut time, start, end));
        assert!(time >= 0.0);
        assert_eq!(cuStreamSynchronize(0x999), 400);

        blas(pointer);
        rand(pointer);

        // A stray write: the launch succeeds, everything after it fails.
        ok(launch(pointer + 4, 4));
        assert_eq!(cuCtxSynchronize(), 700);
        assert_eq!(launch(pointer, 1), 700);
        assert_eq!(cuMemAllocAsync(&mut pointer, 16, 2), 700);
        assert_eq!(cuEventDestroy_v2(start), 700);
        let mut text = null();
        ok(cuGetErrorName(700, &mut text));
        assert_eq!(CStr::from_ptr(text), c"CUDA_ERROR_ILLEGAL_ADDRESS");
        let mut handle = 0;
        assert_eq!(cublas::cublasCreate_v2(&mut handle), Status::NotInitialized);
    }
}

unsafe fn blas(pointer: u64) {
    let mut handle = 0;
    let (one, zero) = (1f32, 0f32);
    unsafe {
        assert_eq!(cublas::cublasCreate_v2(&mut handle), Status::Success);
        let gemm = |ld: i32| {
            let p = pointer as *const c_void;
            cublas::cublasSgemm_v2(
                handle,
                0,
                0,
                2,
                1,
                1,
                &one,
                p,
                ld,
                p,
                1,
                &zero,
                (pointer + 8) as *const c_void,
                2,
            )
        };
        assert_eq!(gemm(1), Status::InvalidValue);
        assert_eq!(gemm(2), Status::Success);
        assert_eq!(cublas::cublasDestroy_v2(handle), Status::Success);
        assert_eq!(cublas::cublasDestroy_v2(handle), Status::NotInitialized);
    }
}

unsafe fn rand(pointer: u64) {
    let mut generator = 0;
    unsafe { curand::curandCreateGenerator(&mut generator, 100) };
    let numbers = || {
        let mut back = [0f32; 4];
        assert_eq!(
            curand::curandSetPseudoRandomGeneratorSeed(generator, 7),
            curand::Status::Success
        );
        assert_eq!(
            curand::curandGenerateUniform(generator, pointer, 4),
            curand::Status::Success
        );
        ok(unsafe { cuMemcpyDtoH_v2(back.as_mut_ptr().cast(), pointer, 16) });
        back
    };
    let first = numbers();
    assert_eq!(first, numbers());
    assert!(first.iter().all(|&x| x > 0.0 && x <= 1.0));
    assert_eq!(
        curand::curandGenerateNormal(generator, pointer, 3, 0.0, 1.0),
        curand::Status::LengthNotMultiple
    );
    assert_eq!(curand::curandDestroyGenerator(generator), curand::Status::Success);
}
