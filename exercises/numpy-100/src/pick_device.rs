// Check it with: cargo xtask grade numpy-100/pick_device

use candle_core::{Device, Result};

/// Pick a device
///
/// Return the device to compute on: the first CUDA GPU (ordinal 0) when `want_gpu` is true and such a GPU can be opened
/// here, otherwise the CPU. A machine without a GPU is nothing unusual: the answer is then the CPU and never an `Err`,
/// whatever was wanted. When `want_gpu` is false the answer is the CPU even if a GPU is there.
///
/// Every tensor lives on one device and candle refuses to mix devices in one operation, so a program settles this once,
/// at its start, and passes the device on. A GPT-2 that was written this way runs on a laptop and on a server without a
/// changed line. Whether candle was *built* for CUDA is known when it is compiled; whether *this* machine has a GPU shows
/// only when you try.
///
/// Example: `pick_device(false)` is the CPU.
pub fn pick_device(want_gpu: bool) -> Result<Device> {
    todo!()
}
