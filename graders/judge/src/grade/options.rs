//! What a run is made with.

use gradus_course::ExerciseId;
use gradus_wire::Device;
use std::collections::BTreeSet;

/// A device of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceChoice {
    /// Where functions run.
    pub device: Device,
    /// Why it can't be used here: its trials are skipped.
    pub absent: Option<String>,
}

/// What a run is made with.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Exercises to grade; a submission's others are left alone.
    pub selection: BTreeSet<ExerciseId>,
    /// Devices, in order.
    pub devices: Vec<DeviceChoice>,
    /// Drawn cases for each exercise instead of its own number.
    pub cases: Option<u32>,
    /// What all cases are drawn from.
    pub seed: String,
    /// Trials at a time.
    pub jobs: usize,
    /// Whether failures are shrunk to the smallest input.
    pub shrink: bool,
    /// Take crates of units that nobody submitted from the reference.
    pub support: bool,
    /// Judge this one case of the one selected exercise, instead of drawing cases.
    pub replay: Option<gradus_course::Case>,
}

impl RunOptions {
    /// What staff commands ask with: on the CPU, one at a time, every unit at hand, nothing shrunk.
    pub fn on_cpu(seed: impl Into<String>) -> RunOptions {
        RunOptions {
            devices: vec![DeviceChoice {
                device: Device::Cpu,
                absent: None,
            }],
            seed: seed.into(),
            jobs: 1,
            support: true,
            ..RunOptions::default()
        }
    }
}
