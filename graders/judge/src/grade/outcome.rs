//! What becomes of one case: an answer, failures, laws that hold or are broken.

use super::failure::Failure;
use gradus_course::Law;
use gradus_law::value::Value;
use gradus_law::{Detail, Truth};

/// Why a `rejects` entry is not met, and the arguments that it changed.
pub type Unmet = (Failure, Vec<(String, Value)>);

/// What became of one law on one case.
#[derive(Debug, Clone)]
pub enum LawOutcome {
    /// It holds.
    Held,
    /// Its `when` is false here.
    NotHere,
    /// It does not hold.
    Broken(Box<Broken>),
    /// The course's fault.
    Course(String),
}

/// A broken law.
#[derive(Debug, Clone)]
pub struct Broken {
    /// What was compared.
    pub truth: Option<Truth>,
    /// A changed question (`solve(…)`) that got no usable answer: the failure, and the changed arguments.
    pub failure: Option<(Failure, Vec<(String, Value)>)>,
    /// Words where the law could not even be computed on this answer.
    pub words: Option<String>,
    /// The changed questions (`solve(…)`) that the law came to, last ones last: changes and answer.
    pub asked: Vec<Question>,
}

/// A changed question: what was changed, and the learner's answer.
pub type Question = (Vec<(String, Value)>, Value);

/// What became of one case.
#[derive(Debug, Clone)]
pub struct CaseOutcome {
    /// The learner's answer, when there is a usable one.
    pub answer: Option<Value>,
    /// The reference's answer, when it was asked.
    pub expected: Option<Value>,
    /// Why there is no usable answer (or a contract is broken).
    pub failure: Option<Failure>,
    /// A contract that shows only beside the reference's answer (sizes that depend on the data, NaN): laws that fall
    /// without the reference tell more and come first.
    pub beside: Option<Failure>,
    /// One entry a law that was judged: its index in the spec and what became of it.
    pub laws: Vec<(usize, LawOutcome)>,
}

/// Which laws to judge.
#[derive(Clone, Copy)]
pub enum Which<'f> {
    /// Those for which this is true.
    Laws(&'f dyn Fn(usize, &Law) -> bool),
    /// None: contracts only.
    Contracts,
}

impl CaseOutcome {
    /// No usable answer; the reference may have one.
    pub(super) fn failed(failure: Failure, expected: Option<Value>) -> CaseOutcome {
        CaseOutcome {
            answer: None,
            expected,
            failure: Some(failure),
            beside: None,
            laws: Vec::new(),
        }
    }
}

impl Broken {
    /// What it compared, if it got that far.
    pub fn detail(&self) -> Option<&Detail> {
        self.truth.as_ref().and_then(|truth| truth.detail.as_ref())
    }
}
