//! What can go wrong with one call, and which verdict it deserves.

use super::contract::Mismatch;
use gradus_engine::EnvironmentError;
use gradus_report::Contract;
use gradus_report::verdict::{Aspect, Verdict};

/// What came of asking: an answer, or why there is none; unless the machine gave up, which is nobody's failure.
pub type Asked<T> = Result<Result<T, Failure>, EnvironmentError>;

/// Why a call gave no usable answer, or a right one for the wrong reasons.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// It returned `Err` with this message.
    Error(String),
    /// It panicked.
    Panicked {
        /// Message.
        message: String,
        /// Where, in words: `at numbers/src/scale.rs:3`, `inside candle-core`.
        place: String,
        /// Line of the exercise's own file, from 1; `None` where another file panicked.
        line: Option<u32>,
    },
    /// It ran into its own `todo!()`.
    NotStarted {
        /// Line of its file, from 1.
        line: u32,
    },
    /// It called this required exercise, which has not passed.
    Blocked(String),
    /// The process died or had to be killed.
    Died(Verdict, String),
    /// The answer does not have the declared form.
    Form(Mismatch),
    /// No gradient comes to this argument, or part of one, where one is due.
    Detached(String),
    /// An argument was changed during the call.
    Changed(String),
    /// The same question got two answers.
    Unrepeatable,
    /// The answer shares (or does not share) storage with an argument.
    Storage(String),
    /// What it wrote to a file is missing or can't be read: in words.
    File(String),
    /// The CPU and another device give different answers: in words.
    Parity(String),
    /// It returned `Ok` where `Err` was due.
    Accepted,
    /// The error message lacks a word that it must hold.
    Message {
        /// What it must hold.
        due: String,
        /// What it said.
        said: String,
    },
    /// A submission's runner says that it can't put the question. Whether that is so, the reference's shows.
    Unusable(String),
    /// The runner, the judge or the course could not do its part.
    Course(String),
}

impl Failure {
    /// The verdict for the exercise.
    pub fn verdict(&self) -> Verdict {
        match self {
            Failure::Error(_) => Verdict::Error,
            Failure::Panicked { .. } => Verdict::Panicked,
            Failure::NotStarted { .. } => Verdict::NotStarted,
            Failure::Blocked(_) => Verdict::Blocked,
            Failure::Died(verdict, _) => *verdict,
            Failure::Unusable(_) => Verdict::Crashed,
            Failure::Form(_)
            | Failure::Detached(_)
            | Failure::Changed(_)
            | Failure::Storage(_)
            | Failure::File(_)
            | Failure::Parity(_)
            | Failure::Accepted
            | Failure::Message { .. } => Verdict::WrongAnswer,
            Failure::Unrepeatable => Verdict::Flaky,
            Failure::Course(_) => Verdict::CourseFault,
        }
    }

    /// Line of the learner's file, where it is known to be that file's.
    pub fn line(&self) -> Option<u32> {
        match self {
            Failure::Panicked { line, .. } => *line,
            Failure::NotStarted { line } => Some(*line),
            _ => None,
        }
    }

    /// The contract that it breaks, of failures that no law of the spec covers.
    pub fn contract(&self) -> Contract {
        match self {
            Failure::Form(m) if m.what == Aspect::Value => Contract::NoNan,
            Failure::Form(_) => Contract::Form,
            Failure::Changed(_) => Contract::ArgumentsUnchanged,
            Failure::Unrepeatable => Contract::Repeatable,
            Failure::Storage(_) => Contract::Storage,
            Failure::Parity(_) => Contract::DevicesAgree,
            Failure::Accepted | Failure::Message { .. } => Contract::Rejects,
            _ => Contract::Answer,
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Error(message) => write!(f, "it returned Err: {message}"),
            Failure::Panicked { message, place, .. } if place.is_empty() => write!(f, "it panicked: {message}"),
            Failure::Panicked { message, place, .. } => write!(f, "it panicked {place}: {message}"),
            Failure::NotStarted { .. } => f.write_str("the body is still todo!()"),
            Failure::Blocked(required) => write!(f, "it calls {required}, which has not passed yet"),
            Failure::Died(_, words) => f.write_str(words),
            Failure::Unusable(words) => write!(f, "its process says that it cannot be asked: {words}"),
            Failure::Form(mismatch) => write!(f, "{mismatch}"),
            Failure::Detached(place) => write!(
                f,
                "no gradient comes to `{place}`: the answer is cut off from it (by `detach`, by numbers read out of a tensor, \
                 or by an operation that records no backward pass). That is not a gradient of zeros"
            ),
            Failure::Changed(name) => write!(f, "the argument {name} was changed by the call: write to a copy"),
            Failure::Unrepeatable => f.write_str("the same question got two different answers"),
            Failure::Storage(words) | Failure::File(words) | Failure::Parity(words) => f.write_str(words),
            Failure::Accepted => f.write_str("it returned Ok where Err was due"),
            Failure::Message { due, said } => write!(f, "the error should mention {due:?}; it says {said:?}"),
            Failure::Course(message) => f.write_str(message),
        }
    }
}
