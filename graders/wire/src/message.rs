//! Questions, answers and what frames them.

use crate::containment::Containment;
use crate::device::Device;
use crate::value::Value;
use serde::{Deserialize, Serialize};

/// Bumped whenever a message changes shape: judge and runner of different versions refuse each other.
pub const WIRE_VERSION: u32 = 6;

/// Judge to runner.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToRunner {
    /// The first message: what the runner may use. It contains itself, then says [`FromRunner::Ready`].
    Begin(Bounds),
    /// Answer this.
    Ask(Question),
    /// What the closure gave, to the runner's [`FromRunner::Callback`]; `Err` becomes a candle error.
    CallbackResult(Result<Value, String>),
    /// Leave.
    Quit,
}

/// What a runner may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounds {
    /// Bytes of memory.
    pub memory: u64,
    /// The device to open before learner code runs.
    pub device: Device,
    /// Files and folders that may be read.
    pub readable: Vec<String>,
    /// The folder that may be written.
    pub scratch: Option<String>,
    /// What concerns the GPU; nothing for the CPU.
    pub gpu: Option<GpuBounds>,
}

/// What a runner on a GPU may use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GpuBounds {
    /// Bytes of device memory; 0 for as much as there is.
    pub memory: u64,
    /// Folders of the driver and its libraries, which must stay readable.
    pub libraries: Vec<String>,
    /// The folder of kernels that the driver has compiled.
    pub cache: Option<String>,
    /// Whether that folder is the runner's own, to be written too.
    pub own_cache: bool,
    /// How tightly to contain the driver.
    pub grip: Grip,
}

/// How tightly a runner with a GPU is contained. Drivers differ in what they need: the tightest grip that one works in
/// is found by trying, before any learner code runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Grip {
    /// Files: the driver's own, its devices and this process's folder in `/proc`. Calls: no sockets, no other processes.
    Tight,
    /// Files: everything may be read, devices and `/proc` written. Calls as above.
    Loose,
    /// Files as in the first; no filter of calls.
    Files,
    /// Calls as in the first; no limit to files.
    Calls,
    /// Resource limits only.
    Limits,
    /// None: a program of the grader's own, which fills the cache of compiled kernels. It answers no questions.
    Trusted,
}

/// One call of one function.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Echoed by the answer; unpredictable, so that no answer can be prepared before its question.
    pub nonce: u64,
    /// Index in the runner's table of functions.
    pub function: u32,
    /// One per parameter, in order.
    pub arguments: Vec<Value>,
    /// Where tensors of the arguments are put.
    pub device: Device,
    /// Ask for gradients of `sum(answer * probe)` too.
    pub gradient: Option<GradientRequest>,
    /// How often to call the function once more with the same arguments: until an outcome differs, or the time for it
    /// ([`PATIENCE`]) is over. The last outcome is the answer.
    pub again: u32,
}

/// How long a question is repeated at most; what is slow is asked less often.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_millis(12);

/// Gradients (vector-Jacobian products) wanted with an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GradientRequest {
    /// Index of the parameter to differentiate by: a tensor or a struct of tensors; made of `Var`s for this call.
    pub parameter: u32,
    /// Cotangents: one tensor for each tensor of the answer in order (flattened through lists and structs).
    pub probes: Vec<crate::value::TensorData>,
}

/// Runner to judge.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromRunner {
    /// Sent once, before learner code runs.
    Ready {
        /// Must be [`WIRE_VERSION`].
        version: u32,
        /// How far it contained itself.
        containment: Containment,
        /// Devices that were opened: the CPU, and the GPU where there is one.
        devices: Vec<Device>,
    },
    /// Sent in its place: the device asked for can't be opened, and why.
    NoDevice(String),
    /// The answer to the question of this nonce.
    Answer(Answer),
    /// Learner code calls a closure argument of this name; the judge answers with [`ToRunner::CallbackResult`].
    Callback {
        /// Name given in [`Value::Closure`].
        name: String,
        /// What it was called with.
        arguments: Vec<Value>,
    },
}

/// What came of one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Of the question.
    pub nonce: u64,
    /// What the function did.
    pub outcome: Outcome,
    /// How often the function was called.
    pub calls: u32,
    /// Index of the first argument whose values changed during the call, if any.
    pub changed: Option<u32>,
    /// Gradient by the parameter asked for, in the parameter's own form. `Value::None` inside it marks a tensor without a gradient.
    pub gradient: Option<Value>,
    /// Most bytes of device memory that were in use at a time since the runner started; 0 on the CPU.
    pub device_memory: u64,
    /// Wall-clock time of the function, until the device was done with it: what the runner says of itself, for benchmarks
    /// alone.
    pub nanoseconds: u64,
}

impl Answer {
    /// Tensor elements and bytes of text that it carries.
    pub fn weight(&self) -> u64 {
        let returned = match &self.outcome {
            Outcome::Returned(value) => value.weight(),
            _ => 0,
        };
        returned + self.gradient.as_ref().map_or(0, Value::weight)
    }
}

/// What a function did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// It returned `Ok`.
    Returned(Value),
    /// It returned `Err`: the first line of the message.
    Failed(String),
    /// It panicked.
    Panicked {
        /// The panic's message, first 2,000 characters.
        message: String,
        /// Source file as rustc saw it.
        file: String,
        /// Line in it, from 1.
        line: u32,
    },
    /// The answer is larger than a runner will send: in words. Nothing of it was copied.
    TooLarge(String),
    /// The GPU has no memory left for it: the first line of the message.
    DeviceMemory(String),
    /// The GPU's context died (a failed assertion on the device, an illegal address): in words. The runner leaves.
    DeviceLost(String),
    /// The answer holds something that no exercise returns (an element type that the wire has no name for): in words.
    Foreign(String),
    /// The runner could not make the arguments, or could not encode the answer: the judge's or the course's fault.
    Unusable(String),
}
