//! What a learner has done so far: a plain file, `.gradus/progress.json` at the learner's root.
//!
//! It names no path and no machine, so that it can be copied. It is written aside and renamed; a broken one is set
//! aside and explained, never lost. It decides nothing: a verdict is always made anew by grading.

use gradus_course::ExerciseId;
use gradus_engine::files::write_aside;
use gradus_report::Rule;
use gradus_report::verdict::Verdict;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// The one version that this build writes.
const FORMAT_VERSION: u32 = 1;

/// What is known of one exercise.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Entry {
    /// The last verdict; none when it was never graded.
    #[serde(with = "named")]
    pub verdict: Option<Verdict>,
    /// The law that the last verdict named first, if any: its hint comes first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub law: Option<String>,
    /// When that was: seconds since 1970 (UTC).
    pub time: u64,
    /// How often it was graded.
    pub runs: u32,
    /// Whether it ever passed: its solution may be shown.
    pub passed_before: bool,
    /// Hints shown, by index, in the order they were shown.
    pub hints: Vec<usize>,
}

/// A verdict by its name, as reports write it; nothing is an empty name.
mod named {
    use gradus_report::verdict::Verdict;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(verdict: &Option<Verdict>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(verdict.map_or("", Verdict::name))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Verdict>, D::Error> {
        match String::deserialize(from)?.as_str() {
            "" => Ok(None),
            name => name.parse().map(Some).map_err(serde::de::Error::custom),
        }
    }
}

/// The learner's state.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    format_version: u32,
    /// The exercise that was graded, shown or hinted last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<String>,
    /// By `unit/exercise`.
    #[serde(default)]
    pub exercises: BTreeMap<String, Entry>,
}

/// The file of a learner's root.
pub fn file(root: &Path) -> PathBuf {
    root.join(".gradus").join("progress.json")
}

impl Progress {
    /// Reads the state of a learner's root. A missing file is an empty state; a broken one is renamed to
    /// `progress.broken-N.json` and explained by the second value, for the user to read.
    pub fn load(root: &Path) -> io::Result<(Progress, Option<String>)> {
        let path = file(root);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((Progress::default(), None)),
            Err(error) => return Err(error),
        };
        let why = match serde_json::from_slice::<Progress>(&bytes) {
            Ok(progress) if progress.format_version == FORMAT_VERSION => return Ok((progress, None)),
            Ok(progress) => format!(
                "it has format {} and this gradus reads format {FORMAT_VERSION}",
                progress.format_version
            ),
            Err(error) => error.to_string(),
        };
        let aside = (1..)
            .map(|n| path.with_file_name(format!("progress.broken-{n}.json")))
            .find(|candidate| !candidate.exists())
            .unwrap_or_else(|| path.with_extension("broken"));
        std::fs::rename(&path, &aside)?;
        let note = format!(
            "{} could not be read ({why}). It is kept as {}, and progress starts anew; `{} grade` finds out \
             again what passes.",
            path.display(),
            aside.display(),
            gradus_course::invocation::command()
        );
        Ok((Progress::default(), Some(note)))
    }

    /// What is known of an exercise.
    pub fn get(&self, id: &ExerciseId) -> Option<&Entry> {
        self.exercises.get(&id.to_string())
    }

    /// Whether the last verdict was `passed`.
    pub fn passed(&self, id: &ExerciseId) -> bool {
        self.get(id).is_some_and(|entry| entry.verdict == Some(Verdict::Passed))
    }

    /// Notes a verdict, what it says is broken, and the time in seconds since 1970.
    pub fn record(&mut self, id: &ExerciseId, verdict: Verdict, broken: Option<&Rule>, time: u64) {
        let entry = self.exercises.entry(id.to_string()).or_default();
        entry.verdict = Some(verdict);
        entry.law = broken.map(Rule::to_string);
        entry.time = time;
        entry.runs = entry.runs.saturating_add(1);
        entry.passed_before |= verdict == Verdict::Passed;
        self.current = Some(id.to_string());
    }

    /// Notes that a hint was shown.
    pub fn record_hint(&mut self, id: &ExerciseId, index: usize) {
        let entry = self.exercises.entry(id.to_string()).or_default();
        if !entry.hints.contains(&index) {
            entry.hints.push(index);
        }
        self.current = Some(id.to_string());
    }

    /// Forgets the verdict (not the hints, nor that it passed before): the starter is back.
    pub fn forget(&mut self, id: &ExerciseId) {
        if let Some(entry) = self.exercises.get_mut(&id.to_string()) {
            entry.verdict = None;
            entry.law = None;
        }
    }

    /// Writes the state: aside first, then renamed, so that a killed process leaves the old or the new one.
    pub fn save(&self, root: &Path) -> io::Result<()> {
        let state = Progress {
            format_version: FORMAT_VERSION,
            ..self.clone()
        };
        let mut text = serde_json::to_string_pretty(&state).map_err(io::Error::other)?;
        text.push('\n');
        write_aside(&file(root), text.as_bytes())
    }
}
