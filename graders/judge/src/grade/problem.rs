//! What is wrong with a case.

use super::failure::Failure;
use super::outcome::Broken;
use gradus_law::value::Value;
use gradus_report::verdict::Verdict;

/// The part of a spec that something is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// A law, by its index.
    Law(usize),
    /// A `rejects` entry, by its index.
    Reject(usize),
    /// A snapshot, by its name.
    Snapshot(String),
}

/// Two answers to one question.
#[derive(Debug, Clone)]
pub struct TwoAnswers {
    /// Of a fresh process.
    pub first: Value,
    /// The other one.
    pub second: Value,
    /// When it came: `asked again`.
    pub when: String,
}

/// What is wrong with a case: the class that shrinking stays in.
#[derive(Debug, Clone)]
pub enum Problem {
    /// This law is broken.
    Law(usize, Box<Broken>),
    /// This `rejects` entry is not met; the changed arguments.
    Reject(usize, Failure, Vec<(String, Value)>),
    /// There is no answer, or a contract is broken.
    Failure(Failure),
    /// The answer to this named input differs from the accepted one: in words.
    Snapshot(String, String),
}

impl Problem {
    /// The verdict it deserves.
    pub fn verdict(&self) -> Verdict {
        match self {
            Problem::Law(_, broken) => broken
                .failure
                .as_ref()
                .map_or(Verdict::WrongAnswer, |(f, _)| f.verdict()),
            Problem::Reject(_, failure, _) | Problem::Failure(failure) => failure.verdict(),
            Problem::Snapshot(..) => Verdict::WrongAnswer,
        }
    }

    /// What of the spec it is about; nothing for what holds of every exercise.
    pub fn about(&self) -> Option<About> {
        match self {
            Problem::Law(index, _) => Some(About::Law(*index)),
            Problem::Reject(index, ..) => Some(About::Reject(*index)),
            Problem::Snapshot(name, _) => Some(About::Snapshot(name.clone())),
            Problem::Failure(_) => None,
        }
    }

    /// Whether another problem is of the same class.
    pub fn same_class(&self, other: &Problem) -> bool {
        let what = |f: &Failure| match f {
            Failure::Form(mismatch) => Some(mismatch.what),
            _ => None,
        };
        match (self, other) {
            (Problem::Law(a, x), Problem::Law(b, y)) => {
                a == b && self.verdict() == other.verdict() && x.failure.is_some() == y.failure.is_some()
            }
            (Problem::Reject(a, f, _), Problem::Reject(b, g, _)) => a == b && f.verdict() == g.verdict(),
            (Problem::Failure(f), Problem::Failure(g)) => f.verdict() == g.verdict() && what(f) == what(g),
            _ => false,
        }
    }
}
