//! How a runner ended.

use super::limits::RunnerLimits;
use super::words::bytes;
use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

/// How a runner ended.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Death {
    /// CPU time of one call or of all calls, or the wall clock, ran out.
    #[error("{0}")]
    TimeLimit(String),
    /// It wanted more memory than allowed.
    #[error("{0}")]
    MemoryLimit(String),
    /// It printed, or answered, more than allowed.
    #[error("{0}")]
    OutputLimit(String),
    /// It left, was killed by a signal, aborted, overflowed its stack: in words.
    #[error("{0}")]
    Crashed(String),
    /// It tried what the containment forbids: in words.
    #[error("{0}")]
    Forbidden(String),
    /// It wrote something that is no answer to the question.
    #[error("{0}")]
    ProtocolViolation(String),
}

/// Exit status of a runner that was refused a system call and said which.
const REFUSED: i32 = 87;
/// What precedes the words.
const MARKER: &str = "gradus-forbidden: ";

/// The death of a runner that ended with this status and these last words on standard error.
pub fn of(status: Option<ExitStatus>, tail: &str, limits: &RunnerLimits) -> Death {
    let Some(status) = status else {
        return Death::Crashed("it is gone".into());
    };
    if let Some(code) = status.code() {
        return match code {
            REFUSED => Death::Forbidden(refused(tail)),
            code => Death::Crashed(format!("it left before it answered (exit code {code})")),
        };
    }
    match status.signal().unwrap_or_default() {
        // Unnamed: the signal came while it was blocked, which is how the C library starts processes.
        31 => Death::Forbidden("it tried to start another process, or something else that no answer needs".into()),
        25 => Death::OutputLimit("it wrote a file larger than allowed".into()),
        24 => Death::TimeLimit("it computed for too long".into()),
        6 if tail.contains("has overflowed its stack") => {
            Death::Crashed("it overflowed its stack: does a recursion never end?".into())
        }
        6 if tail.contains("memory allocation of") => memory(limits),
        6 => Death::Crashed("it aborted".into()),
        11 | 7 => Death::Crashed("it touched memory that is not its own".into()),
        4 | 5 => Death::Crashed("it ran into an instruction that stops a program".into()),
        8 => Death::Crashed("it divided by zero".into()),
        signal => Death::Crashed(format!("it was ended by signal {signal}")),
    }
}

/// More memory than allowed.
pub fn memory(limits: &RunnerLimits) -> Death {
    Death::MemoryLimit(format!("it wanted more than {} of memory", bytes(limits.memory)))
}

/// What it tried: the runner's own words, kept to one line of harmless characters, for learner code may write some.
fn refused(tail: &str) -> String {
    let words = tail.rsplit_once(MARKER).and_then(|(_, rest)| rest.lines().next());
    match words {
        Some(words) => {
            let clean = words.chars().map(|c| if c.is_control() { '?' } else { c }).take(250);
            format!("it tried {}", clean.collect::<String>())
        }
        None => "it tried something that is not allowed".into(),
    }
}
