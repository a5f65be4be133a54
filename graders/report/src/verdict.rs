//! What the judge says of one exercise on one device, and the report that carries it.

use crate::rule::Rule;
use crate::shard::Shard;
use gradus_course::ExerciseId;
use gradus_wire::{Containment, Device};
use serde::{Deserialize, Serialize};

/// The closed list of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every law held on every case.
    Passed,
    /// A law or contract does not hold.
    WrongAnswer,
    /// The body is still `todo!()`.
    NotStarted,
    /// It returned `Err` where an answer exists.
    Error,
    /// It panicked.
    Panicked,
    /// rustc refused it.
    DoesNotCompile,
    /// It used more CPU time than allowed, or stood still ten times as long.
    TimeLimit,
    /// It asked for more memory than allowed.
    MemoryLimit,
    /// It printed, or returned, more than allowed.
    OutputLimit,
    /// It ended its process: signal, abort, stack overflow, early exit.
    Crashed,
    /// It broke a source rule or the containment.
    Forbidden,
    /// The same question got different answers.
    Flaky,
    /// It calls a required exercise that has not passed.
    Blocked,
    /// Not judged, for a reason outside it: no such device here.
    Skipped,
    /// The spec or the reference is wrong: never the learner's fault.
    CourseFault,
}

impl Verdict {
    /// Every verdict, in the order in which documentation lists them.
    pub const ALL: [Verdict; 15] = [
        Verdict::Passed,
        Verdict::WrongAnswer,
        Verdict::NotStarted,
        Verdict::Error,
        Verdict::Panicked,
        Verdict::DoesNotCompile,
        Verdict::TimeLimit,
        Verdict::MemoryLimit,
        Verdict::OutputLimit,
        Verdict::Crashed,
        Verdict::Forbidden,
        Verdict::Flaky,
        Verdict::Blocked,
        Verdict::Skipped,
        Verdict::CourseFault,
    ];

    /// The name in reports: `wrong_answer`.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Passed => "passed",
            Verdict::WrongAnswer => "wrong_answer",
            Verdict::NotStarted => "not_started",
            Verdict::Error => "error",
            Verdict::Panicked => "panicked",
            Verdict::DoesNotCompile => "does_not_compile",
            Verdict::TimeLimit => "time_limit",
            Verdict::MemoryLimit => "memory_limit",
            Verdict::OutputLimit => "output_limit",
            Verdict::Crashed => "crashed",
            Verdict::Forbidden => "forbidden",
            Verdict::Flaky => "flaky",
            Verdict::Blocked => "blocked",
            Verdict::Skipped => "skipped",
            Verdict::CourseFault => "course_fault",
        }
    }

    /// The name in words for people: `wrong answer`.
    pub fn words(self) -> String {
        self.name().replace('_', " ")
    }
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Verdict {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Verdict::ALL.into_iter().find(|verdict| verdict.name() == text);
        found.ok_or_else(|| format!("{text:?} is no verdict"))
    }
}

/// The exit status of `cargo xtask`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Everything selected passed.
    Passed = 0,
    /// Something did not pass.
    NotPassed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// The course is wrong.
    CourseFault = 3,
    /// The environment failed: no toolchain, disk full, a device asked for by name is absent.
    Environment = 4,
}

/// The report of one run; its JSON form is a contract (`format_version` 1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// 1.
    pub format_version: u32,
    /// The seed of the run, to be given to `--seed`.
    pub seed: String,
    /// `rustc 1.95.0 (…)`.
    pub toolchain: String,
    /// How far submissions were contained: `full`, or `limits-only: why`.
    pub containment: Containment,
    /// The GPU of trials on `cuda`, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gpu: Option<String>,
    /// The slice of a run that this is; absent where it is the whole run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
    /// Why there is no result, where that is as it should be: nothing that a change touches is graded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nothing: Option<String>,
    /// In the order of the course's units, then by submission, exercise and device.
    pub results: Vec<ExerciseResult>,
}

/// One exercise of one submission on one device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExerciseResult {
    /// The submission: its folder, relative to the course where it lies below it.
    pub submission: String,
    /// `unit/exercise`.
    pub exercise: ExerciseId,
    /// `cpu` or `cuda`.
    pub device: Device,
    /// The verdict.
    pub verdict: Verdict,
    /// Why, in words; `null` when passed.
    pub message: Option<String>,
    /// Wall-clock seconds the judging took.
    pub seconds: f64,
    /// The learner's file.
    pub file: String,
    /// Line of the function in it (or of the first error), from 1, where known.
    pub line: Option<u32>,
    /// Column there, from 1, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Last line of the function, where `line` is its first and the end is plain to see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_line: Option<u32>,
    /// One entry a law, in spec order; contracts first.
    pub laws: Vec<LawResult>,
    /// The smallest input that shows the failure.
    pub counterexample: Option<Counterexample>,
    /// How the answers on this device compare with the same program's on the CPU.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parity: Option<ParityShown>,
}

/// Answers of one program on two devices, compared.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ParityShown {
    /// Whether a difference beyond the tolerance fails the exercise; not where more than one answer is right.
    pub judged: bool,
    /// One entry a dtype that occurred.
    pub dtypes: Vec<ParityOf>,
    /// Most bytes of device memory in use at a time.
    pub device_memory: u64,
    /// What was not compared, and why.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}

/// Differences in one dtype.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParityOf {
    /// `f32`, `bf16`, `i64`, …
    pub dtype: String,
    /// Answers compared.
    pub cases: u32,
    /// Largest absolute difference.
    pub max_error: f64,
    /// Largest difference relative to the largest element of its tensor.
    pub max_relative: f64,
    /// Largest difference in units in the last place, of the dtype itself; differences within the absolute tolerance of
    /// zero do not count.
    pub max_ulps: f64,
}

/// One law of one exercise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LawResult {
    /// Its name.
    pub name: String,
    /// The equation as written.
    pub holds: String,
    /// `passed`, `wrong_answer`, or `skipped` when it was not reached.
    pub verdict: Verdict,
    /// Number of cases it was judged on.
    pub cases: u32,
}

/// The smallest input found that shows a failure.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Counterexample {
    /// What is broken: a law, a contract, a `rejects` entry, a snapshot.
    pub law: Rule,
    /// The equation.
    pub holds: String,
    /// Part of it that fails, when it has parts.
    pub part: String,
    /// The counters of `every` where it fails, with their values: `i = 0`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<String>,
    /// Arguments (and what laws drew besides), in order.
    pub inputs: Vec<Shown>,
    /// Name of what `expected` shows: `expected`, or the law's right side.
    pub relation: String,
    /// What should have come out: the right side of the comparison.
    pub expected: Option<Shown>,
    /// What came out: the left side of the comparison.
    pub actual: Option<Shown>,
    /// Path to the worst place inside a struct or list.
    pub path: String,
    /// Index of the worst place.
    pub index: Option<Vec<usize>>,
    /// Difference there; `null` when it is not a number.
    pub difference: Option<f64>,
    /// What was allowed.
    pub tolerance: Option<ToleranceShown>,
    /// Words where the two can't be compared: shapes, dtypes or kinds differ.
    pub mismatch: Option<String>,
    /// The two sides of the comparison as the law writes them, where it has two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sides: Option<Sides>,
    /// What form the answer should have had, where that is what is wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<FormShown>,
    /// Further questions that the law put to the learner's function, with their answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// The call that the inputs belong to, in Rust: `softmax_rows(x)?`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<String>,
    /// What kind of edge of the domain the case lies at: `x very large`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edge: Option<String>,
    /// Mistakes, in words, whose shipped examples answer exactly as this submission does to a dozen calls.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnosis: Vec<String>,
    /// The likely mistake, from the spec.
    pub likely_mistake: Option<String>,
    /// `cargo xtask replay TOKEN` shows this case again.
    pub replay: String,
}

impl Counterexample {
    /// What to tell the learner beside the law, and the word that it is introduced by: the mistake that he answers exactly
    /// like; else what the law's author thinks likely.
    pub fn advice(&self) -> Option<(&'static str, String)> {
        match self.diagnosis.as_slice() {
            [] => self.likely_mistake.clone().map(|likely| ("Likely: ", likely)),
            [one] => Some((
                "Diagnosis: ",
                format!("Your function answers exactly like one with this mistake: {one}"),
            )),
            several => Some((
                "Diagnosis: ",
                format!(
                    "Your function answers exactly like ones with these mistakes: {}",
                    several.join(" Or: ")
                ),
            )),
        }
    }
}

/// The two sides of a law's comparison.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sides {
    /// Text of the left side, which `actual` shows: `solve(x = x + k)`.
    pub left: String,
    /// Text of the right side, which `expected` shows.
    pub right: String,
    /// Whether the left side is made from what the learner's function answered.
    pub left_is_learners: bool,
    /// Whether the right side is.
    pub right_is_learners: bool,
}

/// What of an answer does not have its declared form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Aspect {
    /// The dtype of a tensor.
    DType,
    /// The sizes of a tensor.
    Shape,
    /// Where a tensor lies.
    Device,
    /// How many items a list has.
    Length,
    /// What it is at all: a tensor, a list, a struct.
    Kind,
    /// A number: there is NaN.
    Value,
}

impl Aspect {
    /// Every aspect.
    pub const ALL: [Aspect; 6] = [
        Aspect::DType,
        Aspect::Shape,
        Aspect::Device,
        Aspect::Length,
        Aspect::Kind,
        Aspect::Value,
    ];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Aspect::DType => "dtype",
            Aspect::Shape => "shape",
            Aspect::Device => "device",
            Aspect::Length => "length",
            Aspect::Kind => "kind",
            Aspect::Value => "value",
        }
    }
}

impl std::fmt::Display for Aspect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for Aspect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Aspect::ALL.into_iter().find(|aspect| aspect.name() == text);
        found.ok_or_else(|| format!("{text:?} is no aspect of a form"))
    }
}

/// A form that was due, and what came instead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FormShown {
    /// Which output: `out`, `p.w_q`, `clipped[1]`.
    pub place: String,
    /// What of it was wrong.
    pub what: Aspect,
    /// What was due: `[r, c] = [2, 3]`, `f32`.
    pub due: String,
    /// What came: `[3, 2]`.
    pub came: String,
}

/// A question that a law put besides the case itself: `solve(x = …)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The arguments that were changed.
    pub changes: Vec<Shown>,
    /// What the learner's function answered.
    pub answer: Shown,
}

/// A value as reports show it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Whether it is an argument of the function (otherwise the laws use it).
    pub argument: bool,
    /// Sizes, for tensors.
    pub shape: Option<Vec<usize>>,
    /// `f32`, …, for tensors.
    pub dtype: Option<String>,
    /// The data: nested lists for tensors; NaN and infinities as strings.
    pub data: serde_json::Value,
    /// The value as a Rust expression, for arguments.
    pub rust: Option<String>,
    /// The declared form of an argument: `F[r, c]`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// The Rust type of an argument as written: `&Tensor`, `f64`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rust_type: Option<String>,
    /// What the file at a path argument holds, in words, where it is there before the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holds: Option<String>,
}

/// A tolerance as reports show it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ToleranceShown {
    /// Relative part.
    pub rtol: f64,
    /// Absolute part.
    pub atol: f64,
    /// Units in the last place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ulp: Option<f64>,
}

/// What a run tells while it goes.
#[derive(Debug)]
pub enum Event<'e> {
    /// So many trials will be made.
    Planned(usize),
    /// This one begins.
    Began(&'e str),
    /// This one has its verdict.
    Finished(&'e ExerciseResult),
}

impl Report {
    /// The exit status that the report deserves: course faults weigh most, then anything not passed. Skipped trials
    /// don't count, unless everything was skipped. Nothing graded is not everything passed, unless the report says why.
    pub fn exit(&self) -> Exit {
        let verdicts = || self.results.iter().map(|r| r.verdict);
        let fine = verdicts().all(|v| matches!(v, Verdict::Passed | Verdict::Skipped));
        let graded = match self.results.is_empty() {
            true => self.nothing.is_some(),
            false => verdicts().any(|v| v == Verdict::Passed),
        };
        if verdicts().any(|v| v == Verdict::CourseFault) {
            Exit::CourseFault
        } else if fine && graded {
            Exit::Passed
        } else {
            Exit::NotPassed
        }
    }
}
