//! Runners as the judge sees them: started, asked, timed, killed.
//!
//! A pass is never an exit code or a printed line: only values that come back over the wire count, and whatever
//! else a runner does is a [`Death`].

use crate::build::{EnvironmentError, Program};
use gradus_wire::{Answer, Value};
use std::path::PathBuf;
use std::time::Duration;

/// What a runner may use.
#[derive(Debug, Clone, PartialEq)]
pub struct RunnerLimits {
    /// CPU time of one call (of the whole process group); wall time ends it after ten times as long.
    pub call: Duration,
    /// CPU time of all calls together.
    pub total: Duration,
    /// Bytes of memory.
    pub memory: u64,
    /// Bytes printed on standard output and error together.
    pub output: u64,
    /// Bytes of one reply.
    pub reply: usize,
}

impl Default for RunnerLimits {
    fn default() -> Self {
        RunnerLimits {
            call: Duration::from_secs(2),
            total: Duration::from_secs(60),
            memory: 1 << 30,
            output: 16 << 20,
            reply: 64 << 20,
        }
    }
}

/// How a runner is started.
#[derive(Debug, Clone, Default)]
pub struct StartOptions {
    /// Limits.
    pub limits: RunnerLimits,
    /// `cpu` or `cuda`; empty for `cpu`.
    pub device: String,
    /// Files and folders that the program may read (fixtures of exercises that take a path).
    pub readable: Vec<PathBuf>,
    /// The one folder that the program may write, for exercises that take a path.
    pub scratch: Option<PathBuf>,
}

/// Parts of a question; the nonce is the runner's own business.
#[derive(Debug, Clone)]
pub struct Call {
    /// Number of the function ([`Program::function`]).
    pub function: u32,
    /// One per parameter, in order.
    pub arguments: Vec<Value>,
    /// Gradients wanted.
    pub gradient: Option<gradus_wire::message::GradientRequest>,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub enum CallOutcome {
    /// An answer of the function asked.
    Answered(Answer),
    /// The runner is gone; a new one must be started for further calls.
    Died(Death),
}

/// How a runner ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Death {
    /// CPU time of one call or of all calls, or the wall clock, ran out.
    TimeLimit(String),
    /// It wanted more memory than allowed.
    MemoryLimit(String),
    /// It printed, or answered, more than allowed.
    OutputLimit(String),
    /// It left, was killed by a signal, aborted, overflowed its stack: in words.
    Crashed(String),
    /// It tried what the containment forbids: in words.
    Forbidden(String),
    /// It wrote something that is no answer to the question.
    ProtocolViolation(String),
}

/// Why a runner could not be started.
#[derive(Debug, Clone, PartialEq)]
pub enum StartError {
    /// The machine's fault.
    Environment(EnvironmentError),
    /// The program died before it was ready.
    Died(Death),
    /// The device asked for is not there.
    NoDevice(String),
}

/// A running program. Dropping it kills the whole process group.
#[derive(Debug)]
pub struct Runner {
    containment: String,
    devices: Vec<String>,
}

/// Answers the runner's calls of closures: name and arguments to value, or the text of an error.
pub type Callbacks<'a> = dyn FnMut(&str, Vec<Value>) -> Result<Value, String> + 'a;

impl Runner {
    /// Starts a program and waits until it has contained itself.
    pub fn start(_program: &Program, _options: &StartOptions) -> Result<Runner, StartError> {
        todo!()
    }

    /// Asks one question and waits for what comes of it. After [`CallOutcome::Died`] every further call gives the same death.
    pub fn call(&mut self, _call: Call, _callbacks: &mut Callbacks<'_>) -> CallOutcome {
        todo!()
    }

    /// `full`, or `limits-only: why`.
    pub fn containment(&self) -> &str {
        &self.containment
    }

    /// Devices that were opened.
    pub fn devices(&self) -> &[String] {
        &self.devices
    }

    /// CPU time that the runner's process has used so far, where it can still be asked.
    pub fn cpu_time(&self) -> Option<Duration> {
        todo!()
    }

    /// Whether it still answers.
    pub fn alive(&self) -> bool {
        todo!()
    }
}
