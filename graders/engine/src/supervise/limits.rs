//! What a runner may use.

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
            reply: 20 << 20,
        }
    }
}
