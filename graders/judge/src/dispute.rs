//! A learner's "my answer is right": one JSON file with everything that staff need to see the same.
//!
//! The file comes from a learner, and is read as such: capped, strict, and nothing of it is run or drawn outside the
//! ways that submissions take.

use crate::grade::token::Token;
use gradus_course::{Case, Course, Exercise, ExerciseId};
use gradus_draw::{Stored, StoredCase};
use gradus_report::verdict::{Counterexample, Verdict};
use gradus_wire::Device;
use serde::{Deserialize, Serialize};
use std::io::Read as _;
use std::path::Path;

/// The one version that this build reads and writes.
pub const FORMAT_VERSION: u32 = 1;
/// Largest file that is read, in bytes.
const LARGEST: u64 = 4 << 20;
/// Largest source in it, in bytes.
const LARGEST_SOURCE: usize = 256 << 10;

/// A dispute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dispute {
    /// [`FORMAT_VERSION`].
    pub format_version: u32,
    /// `unit/exercise`.
    pub exercise: String,
    /// The learner's words; may be empty.
    pub why: String,
    /// What the judge said.
    pub verdict: Verdict,
    /// Why it said so.
    pub message: Option<String>,
    /// Seed of the run.
    pub seed: String,
    /// What the judging was done with.
    pub versions: Versions,
    /// The failing case, to the bit; none where the failure needs none (it does not compile).
    pub case: Option<StoredCase>,
    /// The failing case as it was shown.
    pub counterexample: Option<Counterexample>,
    /// The learner's file, whole.
    pub source: String,
}

/// What a dispute was written with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Versions {
    /// Of gradus.
    pub gradus: String,
    /// `rustc 1.95.0 (…)`.
    pub toolchain: String,
    /// Of the course: a hash of its specs.
    pub course: String,
}

impl Versions {
    /// Those of this build and course.
    pub fn here(course: &Course, toolchain: &str) -> Versions {
        Versions {
            gradus: env!("CARGO_PKG_VERSION").into(),
            toolchain: toolchain.into(),
            course: crate::grade::seed::of_course(course),
        }
    }
}

/// A dispute that was read and found sound.
#[derive(Debug)]
pub struct Sound<'c> {
    /// What it says.
    pub dispute: Dispute,
    /// The exercise it is about.
    pub exercise: &'c Exercise,
    /// The failing case, if it has one.
    pub case: Option<Case>,
}

impl Dispute {
    /// What the file holds.
    pub fn text(&self) -> std::io::Result<String> {
        let mut text = serde_json::to_string_pretty(self).map_err(std::io::Error::other)?;
        text.push('\n');
        Ok(text)
    }

    /// Reads and checks a file; the error says what is wrong with it.
    pub fn read<'c>(path: &Path, course: &'c Course) -> Result<Sound<'c>, String> {
        let shown = path.display();
        let file = std::fs::File::open(path).map_err(|error| format!("{shown} can't be read: {error}"))?;
        if !file.metadata().is_ok_and(|data| data.is_file()) {
            return Err(format!("{shown} is no regular file"));
        }
        let mut text = String::new();
        let read = file.take(LARGEST + 1).read_to_string(&mut text);
        read.map_err(|error| format!("{shown} can't be read: {error}"))?;
        if text.len() as u64 > LARGEST {
            return Err(format!("{shown} is larger than {} MiB", LARGEST >> 20));
        }
        Dispute::parse(&text, course).map_err(|why| format!("{shown} is no dispute that can be replayed: {why}"))
    }

    /// Checks a text; the error says what is wrong with it.
    pub fn parse<'c>(text: &str, course: &'c Course) -> Result<Sound<'c>, String> {
        let dispute: Dispute = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if dispute.format_version != FORMAT_VERSION {
            return Err(format!(
                "it has format {} and this gradus reads format {FORMAT_VERSION}",
                dispute.format_version
            ));
        }
        let (unit, name) = dispute
            .exercise
            .split_once('/')
            .ok_or_else(|| format!("{:?} is no unit/exercise", dispute.exercise))?;
        let id = ExerciseId {
            unit: unit.to_owned(),
            exercise: name.to_owned(),
        };
        let exercise = course
            .exercise(&id)
            .ok_or_else(|| format!("this course has no exercise {:?}", dispute.exercise))?;
        if dispute.source.len() > LARGEST_SOURCE {
            return Err(format!("the source in it is larger than {} KiB", LARGEST_SOURCE >> 10));
        }
        let seed = &dispute.seed;
        if seed.is_empty() || seed.len() > 64 || seed.contains(|c: char| !c.is_ascii_alphanumeric()) {
            return Err(format!("the seed {seed:?} must be 1 to 64 letters and digits"));
        }
        if let Some(case) = &dispute.case {
            case.values.values().try_for_each(modest)?;
        }
        let case = dispute.case.as_ref().map(StoredCase::to_case).transpose()?;
        if let Some(case) = &case {
            let missing = exercise
                .signature
                .parameters
                .iter()
                .find(|p| !case.values.contains_key(&p.name));
            if let Some(missing) = missing {
                return Err(format!("its case has no value for the argument {}", missing.name));
            }
            if case.device != Device::Cpu {
                return Err(format!("its case is of the device {}", case.device));
            }
        }
        if let Some(shown) = &dispute.counterexample {
            let token = Token::parse(&shown.replay)?;
            if token.id != exercise.id {
                return Err(format!("its case is one of {}", token.id));
            }
        }
        Ok(Sound {
            exercise,
            case,
            dispute,
        })
    }
}

/// Refuses tensors whose sizes no memory could hold, though their product be 0.
fn modest(value: &Stored) -> Result<(), String> {
    match value {
        Stored::Tensor { shape, .. } => match shape.iter().find(|size| **size > 1 << 24) {
            Some(size) => Err(format!("a tensor in it has {size} entries along one axis")),
            None => Ok(()),
        },
        Stored::List(items) => items.iter().try_for_each(modest),
        Stored::Struct(fields) => fields.iter().try_for_each(|(_, value)| modest(value)),
        _ => Ok(()),
    }
}
