//! Which trials of a run are made: exercises of submissions, each with all of its devices.

use super::submitted::Submitted;
use gradus_course::{Course, ExerciseId};
use gradus_report::shard::Shard;
use std::collections::BTreeSet;

/// Exercises of submissions, by exercise, then by the submission's name: the same order on every machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picks(BTreeSet<(ExerciseId, String)>);

impl Picks {
    /// Every exercise of every submission for which `wanted` says so.
    pub fn new<'a>(
        course: &'a Course,
        submissions: &'a [Submitted],
        mut wanted: impl FnMut(&'a Submitted, &'a ExerciseId) -> bool,
    ) -> Picks {
        let mut picked = BTreeSet::new();
        for submission in submissions {
            for exercise in course.exercises().filter(|e| e.id.unit == submission.unit) {
                if wanted(submission, &exercise.id) {
                    picked.insert((exercise.id.clone(), submission.name.clone()));
                }
            }
        }
        Picks(picked)
    }

    /// The slice that a shard grades.
    pub fn slice(&self, shard: Shard) -> Picks {
        let range = shard.range(self.0.len());
        Picks(self.0.iter().skip(range.start).take(range.len()).cloned().collect())
    }

    /// Whether a submission's exercise is among them.
    pub fn contains(&self, submission: &str, exercise: &ExerciseId) -> bool {
        self.0.contains(&(exercise.clone(), submission.to_owned()))
    }

    /// Exercises of submissions.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Submission and exercise, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ExerciseId)> {
        self.0
            .iter()
            .map(|(exercise, submission)| (submission.as_str(), exercise))
    }
}
