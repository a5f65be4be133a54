//! What decides a case besides the spec.

use gradus_course::Origin;
use gradus_wire::{DType, Device, Layout};

/// What decides a case besides the spec.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Of the run: any text.
    pub seed: String,
    /// Which case.
    pub origin: Origin,
    /// `cpu` or `cuda`.
    pub device: Device,
    /// Layout of tensor arguments.
    pub layout: Layout,
    /// Dtype for `F`, unless drawn.
    pub float: Option<DType>,
}

impl Plan {
    /// A case on the CPU whose tensors are contiguous.
    pub fn on_cpu(seed: impl Into<String>, origin: Origin, float: Option<DType>) -> Plan {
        Plan {
            seed: seed.into(),
            origin,
            device: Device::Cpu,
            layout: Layout::Contiguous,
            float,
        }
    }
}
