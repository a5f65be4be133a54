//! The GPU, where this program was built for one: opened, warmed, limited, and asked whether it still lives.

use crate::tensor::first_line;
use candle_core::Device;

/// What the driver and cuBLAS say when device memory runs out.
const OUT_OF_MEMORY: [&str; 2] = ["CUDA_ERROR_OUT_OF_MEMORY", "CUBLAS_STATUS_ALLOC_FAILED"];

/// Whether a message is about device memory that ran out.
pub fn out_of_memory(device: &Device, message: &str) -> bool {
    device.is_cuda() && OUT_OF_MEMORY.iter().any(|code| message.contains(code))
}

/// An error in a line. On a GPU libraries wrap the one that tells what is wrong: it is the last before any backtrace.
pub fn with_cause(device: &Device, text: &str) -> String {
    let first = first_line(text);
    if device.is_cpu() {
        return first;
    }
    let backtrace = |line: &str| {
        let number = line.trim_start().split(':').next().unwrap_or_default();
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
    };
    let lines = text.lines().take_while(|line| !backtrace(line));
    match lines.map(str::trim).filter(|line| !line.is_empty()).last() {
        Some(last) if last != first.trim() => format!("{first}: {}", first_line(last)),
        _ => first,
    }
}

#[cfg(feature = "cuda")]
pub use with_cuda::{limit_memory, lost, memory_used, open};

#[cfg(feature = "cuda")]
mod with_cuda {
    use crate::contain::gap;
    use crate::pool;
    use crate::tensor::first_line;
    use candle_core::{DType, Device, Result, Tensor};
    use gradus_wire::message::GpuBounds;

    /// Opens the first GPU and loads every kernel that tensor code may call: the driver compiles them for the device, and
    /// that is no part of an answer's time. The error is a sentence.
    pub fn open() -> std::result::Result<Device, String> {
        // A stream that all threads share: what one of them computes, another may use.
        let opened = std::panic::catch_unwind(|| Device::new_cuda_with_stream(0));
        let device = match opened {
            Ok(Ok(device)) => device,
            Ok(Err(error)) => return Err(first_line(&error.to_string())),
            Err(_) => return Err("the CUDA driver does not start".into()),
        };
        match std::panic::catch_unwind(|| warm_up(&device)) {
            Ok(Ok(())) => Ok(device),
            Ok(Err(error)) => Err(format!(
                "the GPU was opened but can't compute: {}",
                first_line(&error.to_string())
            )),
            Err(_) => Err("the GPU was opened but can't compute".into()),
        }
    }

    /// Launches a kernel of each of candle's modules: some drivers compile a module when it is loaded, some when a kernel
    /// of it is first launched.
    fn warm_up(device: &Device) -> Result<()> {
        let ones = Tensor::ones((2, 8, 8), DType::F32, device)?;
        let mixed = (&ones + ones.affine(2.0, 1.0)?)?.exp()?;
        let chosen = ones.ge(&mixed)?.where_cond(&ones, &mixed)?;
        let picked = chosen.index_select(&Tensor::new(&[1u32, 0], device)?, 1)?;
        picked.contiguous()?.arg_sort_last_dim(true)?;
        ones.conv1d(&Tensor::ones((1, 8, 3), DType::F32, device)?, 0, 1, 1, 1)?;
        // Products come from libraries that load their kernels at the first one of a kind.
        for dtype in [DType::F32, DType::F64] {
            let ones = ones.to_dtype(dtype)?;
            ones.matmul(&ones)?
                .sum_all()?
                .to_dtype(DType::F64)?
                .to_scalar::<f64>()?;
        }
        device.synchronize()
    }

    /// Limits device memory; gives what could not be limited.
    pub fn limit_memory(bounds: &GpuBounds) -> Option<String> {
        gap("device memory", pool::limit(bounds.memory))
    }

    /// Why the device can't be used any more: found by waiting for all that it was told to do.
    pub fn lost(device: &Device) -> Option<String> {
        if !device.is_cuda() {
            return None;
        }
        match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| device.synchronize())) {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(first_line(&error.to_string())),
            Err(_) => Some("the CUDA driver does not answer".into()),
        }
    }

    /// Most bytes in use at a time.
    pub fn memory_used(device: &Device) -> u64 {
        if device.is_cuda() { pool::most_used() } else { 0 }
    }
}

#[cfg(not(feature = "cuda"))]
pub use without::{limit_memory, lost, memory_used, open};

#[cfg(not(feature = "cuda"))]
mod without {
    use candle_core::Device;
    use gradus_wire::message::GpuBounds;

    /// There is none to open.
    pub fn open() -> Result<Device, String> {
        Err("this program was built without CUDA".into())
    }

    /// There is nothing to limit.
    pub fn limit_memory(_bounds: &GpuBounds) -> Option<String> {
        None
    }

    /// The processor is always there.
    pub fn lost(_device: &Device) -> Option<String> {
        None
    }

    /// No device, no device memory.
    pub fn memory_used(_device: &Device) -> u64 {
        0
    }
}
