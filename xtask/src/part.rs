//! Which part of what is named is graded: what a change touches, a slice of it.

use crate::failure::Failure;
use clap::Args;
use gradus_course::{Course, ExerciseId};
use gradus_judge::changed::{self, Diff, Unknown};
use gradus_judge::discover;
use gradus_judge::grade::picks::Picks;
use gradus_judge::grade::submitted::Submitted;
use gradus_report::shard::Shard;
use gradus_report::verdict::Report;
use std::path::Path;

/// Arguments that narrow a run.
#[derive(Args, Default)]
pub struct Part {
    /// Only what has changed since REF and HEAD parted (default: since the default branch), committed or not, and what
    /// builds on it.
    #[arg(long, value_name = "REF", conflicts_with_all = ["against", "archive"])]
    changed: Option<Option<String>>,

    /// Only the Ith of N equal slices; `report --merge` joins their reports.
    #[arg(long, value_name = "I/N", conflicts_with = "against")]
    shard: Option<Shard>,
}

/// The part of a run that is made.
pub struct Chosen {
    /// Its trials.
    pub picks: Picks,
    /// Why there are none, where that is no failure.
    pub nothing: Option<String>,
    /// Whether something below the folder could not be read: what is left out is not known then.
    pub unsure: bool,
    shard: Option<Shard>,
}

impl Part {
    /// The part of the submissions below a folder; `None` for all of them.
    pub fn choose(&self, course: &Course, folder: &Path, selection: &[ExerciseId]) -> Result<Option<Chosen>, Failure> {
        if (self.changed.is_none() && self.shard.is_none()) || !folder.is_dir() {
            return Ok(None);
        }
        let folder = std::path::absolute(folder)?;
        let found = discover::discover(course, &folder);
        let unsure = found.has_errors();
        let submissions: Vec<Submitted> = found.submissions.into_iter().map(Submitted::from).collect();
        let selected = Picks::new(course, &submissions, |_, id| selection.contains(id));
        let mut picks = selected.clone();
        let mut nothing = None;
        if let Some(reference) = &self.changed {
            let diff = Diff::since(&folder, reference.as_deref()).and_then(|diff| diff.with_ignored(&folder))?;
            let touched = changed::picks(course, &submissions, &diff);
            picks = Picks::new(course, &submissions, |submission, id| {
                selected.contains(&submission.name, id) && touched.contains(&submission.name, id)
            });
            if picks.is_empty() && !selected.is_empty() {
                nothing = Some("Nothing that the change touches is graded.".to_owned());
            }
        }
        if let Some(shard) = self.shard {
            nothing = nothing.or_else(|| cut(&mut picks, shard));
        }
        Ok(Some(Chosen {
            picks,
            nothing,
            unsure,
            shard: self.shard,
        }))
    }

    /// The slice of submissions that are known already; `None` for all of them.
    pub fn slice(&self, course: &Course, submissions: &[Submitted], selection: &[ExerciseId]) -> Option<Chosen> {
        let shard = self.shard?;
        let mut picks = Picks::new(course, submissions, |_, id| selection.contains(id));
        let nothing = cut(&mut picks, shard);
        Some(Chosen {
            picks,
            nothing,
            unsure: false,
            shard: Some(shard),
        })
    }
}

/// Leaves a shard's slice; says why it is empty, if it is.
fn cut(picks: &mut Picks, shard: Shard) -> Option<String> {
    let all = picks.len();
    *picks = picks.slice(shard);
    let empty = picks.is_empty() && all > 0;
    empty.then(|| format!("Shard {shard} is empty: there is less to grade than there are shards."))
}

impl Chosen {
    /// Says in a report what part of a run it is.
    pub fn mark(&self, report: &mut Report) {
        report.shard = self.shard;
        report.nothing.clone_from(&self.nothing);
    }
}

impl From<Unknown> for Failure {
    fn from(unknown: Unknown) -> Failure {
        match unknown {
            Unknown::Usage(words) => Failure::Usage(words),
            Unknown::Environment(error) => Failure::Environment(error),
        }
    }
}
