use candle_core::{Device, Result};

/// The first GPU if it is wanted and can be opened, otherwise the CPU.
pub fn pick_device(want_gpu: bool) -> Result<Device> {
    if !want_gpu {
        return Ok(Device::Cpu);
    }
    // Trying is the only test that holds: whether candle was built for CUDA says nothing about this machine.
    Ok(Device::new_cuda(0).unwrap_or(Device::Cpu))
}
