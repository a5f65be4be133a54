//! Several reports in one: of the shards of a run, or of the devices of different machines.

use crate::shard::Shard;
use crate::verdict::{ExerciseResult, Report};
use gradus_course::escape;
use gradus_course::{Course, ExerciseId};
use gradus_wire::{Containment, Device};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The one version that this build reads.
const FORMAT_VERSION: u64 = 1;
/// Longest judging that is believed: more is no time, and no format has to print it.
const MOST_SECONDS: f64 = 1e8;

/// A report and the file that it was read from.
#[derive(Debug, Clone)]
pub struct Source {
    /// What messages call the file.
    pub file: String,
    /// What it holds.
    pub report: Report,
}

/// Only the version: a report of another one need not have anything else in common with this one's.
#[derive(Deserialize)]
struct Version {
    format_version: u64,
}

impl Source {
    /// Reads a JSON report; the error names the file and the place.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Source, String> {
        let file = escape::line(file);
        let broken = |error: serde_json::Error| {
            format!(
                "{file} is no JSON report of `grade`: {}",
                escape::line(&error.to_string())
            )
        };
        let Version { format_version } = serde_json::from_slice(bytes).map_err(broken)?;
        if format_version != FORMAT_VERSION {
            return Err(format!(
                "{file} has format_version {format_version}; this gradus reads {FORMAT_VERSION}"
            ));
        }
        let report: Report = serde_json::from_slice(bytes).map_err(broken)?;
        for result in &report.results {
            check(result).map_err(|why| format!("{file} is no report of `grade`: {}: {why}", name(result)))?;
        }
        Ok(Source { file, report })
    }
}

/// What the formats count on, and no judge writes otherwise.
fn check(result: &ExerciseResult) -> Result<(), &'static str> {
    if !(0.0..=MOST_SECONDS).contains(&result.seconds) {
        return Err("`seconds` is no time");
    }
    Ok(())
}

/// What a result is of, for messages.
fn name(result: &ExerciseResult) -> String {
    escape::line(&format!(
        "{} of {} on {}",
        result.exercise, result.submission, result.device
    ))
}

/// One report of all, in the order of the course where there is one. Shards must be complete: one that is missing
/// would hide what it failed. The error says which files do not go together, and why.
pub fn merge(sources: &[Source], course: Option<&Course>) -> Result<Report, String> {
    let [first, rest @ ..] = sources else {
        return Err("there is no report to merge".into());
    };
    if rest.is_empty() {
        refuse_doubles(sources)?;
        return Ok(first.report.clone());
    }
    for other in rest {
        for (what, a, b) in [
            ("seed", &first.report.seed, &other.report.seed),
            ("toolchain", &first.report.toolchain, &other.report.toolchain),
        ] {
            if a != b {
                return Err(format!(
                    "{} and {} are of different runs: the {what} is {} in one, {} in the other{}",
                    first.file,
                    other.file,
                    escape::line(a),
                    escape::line(b),
                    match what {
                        "seed" => "\n  help: give all of them the same --seed",
                        _ => "",
                    }
                ));
            }
        }
    }
    refuse_doubles(sources)?;
    refuse_gaps(sources)?;
    let mut results: Vec<ExerciseResult> = sources.iter().flat_map(|s| s.report.results.clone()).collect();
    let order = Order::new(course);
    results.sort_by_cached_key(|result| order.key(result));
    // Of empty shards of a run that was not, nothing need be said; what graded nothing for no reason stays so.
    let mut reasons = sources.iter().map(|s| s.report.nothing.clone());
    let nothing = match results.is_empty() {
        true => reasons.try_fold(None, |_, reason| reason.map(Some)).flatten(),
        false => None,
    };
    Ok(Report {
        format_version: first.report.format_version,
        seed: first.report.seed.clone(),
        toolchain: first.report.toolchain.clone(),
        containment: weakest(sources),
        gpu: sources.iter().find_map(|source| source.report.gpu.clone()),
        shard: None,
        nothing,
        results,
    })
}

fn refuse_doubles(sources: &[Source]) -> Result<(), String> {
    let mut seen: BTreeMap<(&str, &ExerciseId, Device), &str> = BTreeMap::new();
    for source in sources {
        for result in &source.report.results {
            let key = (&*result.submission, &result.exercise, result.device);
            if let Some(before) = seen.insert(key, &source.file) {
                return Err(match before == source.file {
                    true => format!("{before} holds {} twice", name(result)),
                    false => format!("{before} and {} both hold {}", source.file, name(result)),
                });
            }
        }
    }
    Ok(())
}

fn refuse_gaps(sources: &[Source]) -> Result<(), String> {
    let mut present: BTreeMap<u32, BTreeSet<Shard>> = BTreeMap::new();
    for shard in sources.iter().filter_map(|s| s.report.shard) {
        present.entry(shard.of()).or_default().insert(shard);
    }
    for (of, shards) in present {
        let missing = (1..=of).find(|&index| !shards.iter().any(|s| s.index() == index));
        if let Some(index) = missing {
            let there: Vec<String> = shards.iter().map(Shard::to_string).collect();
            return Err(format!(
                "the report of shard {index}/{of} is missing: there is only {}",
                there.join(", ")
            ));
        }
    }
    Ok(())
}

/// The containment of the machine that contained least, with its file where they differ.
fn weakest(sources: &[Source]) -> Containment {
    let mut weakest = sources.iter().filter_map(|source| match &source.report.containment {
        Containment::Full => None,
        Containment::LimitsOnly(why) => Some((source, why)),
    });
    let Some((worst, why)) = weakest.next() else {
        return Containment::Full;
    };
    let same = |source: &Source| source.report.containment == worst.report.containment;
    Containment::LimitsOnly(match sources.iter().all(same) {
        true => why.clone(),
        false => format!("{why} ({})", worst.file),
    })
}

/// Places in the order of a whole run: unit, submission, exercise, device.
struct Order<'c> {
    units: BTreeMap<&'c str, usize>,
    exercises: BTreeMap<ExerciseId, usize>,
}

/// A place, and the names that decide where there is none.
type Key = (usize, String, Vec<String>, usize, String, Device);

impl<'c> Order<'c> {
    fn new(course: Option<&'c Course>) -> Order<'c> {
        let units = course.into_iter().flat_map(|c| &c.units);
        let exercises = course.into_iter().flat_map(|c| c.exercises());
        Order {
            units: units.enumerate().map(|(at, unit)| (unit.name.as_str(), at)).collect(),
            exercises: exercises.enumerate().map(|(at, e)| (e.id.clone(), at)).collect(),
        }
    }

    fn key(&self, result: &ExerciseResult) -> Key {
        let unit = result.exercise.unit.as_str();
        (
            self.units.get(unit).copied().unwrap_or(usize::MAX),
            unit.to_owned(),
            // Folder by folder, as submissions are found.
            result.submission.split('/').map(str::to_owned).collect(),
            self.exercises.get(&result.exercise).copied().unwrap_or(usize::MAX),
            result.exercise.exercise.clone(),
            result.device,
        )
    }
}
