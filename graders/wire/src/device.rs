//! Devices that exercises are tried on.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A device that tensors lie on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Device {
    /// The processor.
    #[default]
    Cpu,
    /// An NVIDIA GPU.
    Cuda,
}

impl Device {
    /// Every device, in the order of reports.
    pub const ALL: [Device; 2] = [Device::Cpu, Device::Cuda];

    /// `cpu` or `cuda`.
    pub const fn name(self) -> &'static str {
        match self {
            Device::Cpu => "cpu",
            Device::Cuda => "cuda",
        }
    }
}

impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Device {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Device::ALL.into_iter().find(|device| device.name() == text);
        found.ok_or_else(|| format!("{text:?} is no device: there are cpu and cuda"))
    }
}
