//! Every program that grading may need, built beforehand: for archives.

use super::options::RunOptions;
use super::programs::Programs;
use super::submitted::Submitted;
use gradus_course::{Course, Exercise, ExerciseId};
use gradus_engine::{BuildOutcome, Engine, EnvironmentError};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// What was built for one exercise of a submission or of the reference.
#[derive(Debug)]
pub struct Built {
    /// Whether it is the reference's own program.
    pub trusted: bool,
    /// The crate's folder.
    pub folder: PathBuf,
    /// The exercise.
    pub exercise: String,
    /// Required exercises that stubs stand for.
    pub replaced: BTreeSet<ExerciseId>,
    /// The program, or why there is none.
    pub outcome: BuildOutcome,
}

/// Builds what grading needs and grades nothing: programs of submissions, of the reference, and of each exercise with
/// one of those that it may call replaced by a stub.
pub fn build_all(
    course: &Course,
    engine: &Engine,
    submissions: &[Submitted],
    options: &RunOptions,
) -> Result<Vec<Built>, EnvironmentError> {
    let programs = Programs::new(course, engine, submissions, options);
    let mut built = Vec::new();
    let mut referenced = BTreeSet::new();
    for submission in submissions {
        let Some(unit) = programs.unit(&submission.unit) else {
            continue;
        };
        let wanted: Vec<&Exercise> = unit
            .exercises
            .iter()
            .filter(|e| options.selection.contains(&e.id))
            .collect();
        if wanted.is_empty() {
            continue;
        }
        // Required exercises are judged quietly where one that needs them fails.
        let all: Vec<&Exercise> = unit.exercises.iter().collect();
        let whole = programs.build_submission(submission, &all, &BTreeSet::new())?;
        let mut note = |trusted, exercise: &str, replaced: BTreeSet<ExerciseId>, outcome| {
            built.push(Built {
                trusted,
                folder: submission.dir.clone(),
                exercise: exercise.to_owned(),
                replaced,
                outcome,
            });
        };
        for (exercise, outcome) in whole {
            note(false, &exercise, BTreeSet::new(), outcome);
        }
        for exercise in wanted {
            for required in programs.may_call(submission, exercise)? {
                let stubs = BTreeSet::from([required]);
                for (name, outcome) in programs.build_submission(submission, &[exercise], &stubs)? {
                    note(false, &name, stubs.clone(), outcome);
                }
            }
        }
        referenced.insert(submission.unit.clone());
    }
    for name in referenced {
        let Some(unit) = programs.unit(&name) else { continue };
        for (exercise, outcome) in programs.reference(unit)?.iter() {
            built.push(Built {
                trusted: true,
                folder: course.root.join("reference").join(&name),
                exercise: exercise.clone(),
                replaced: BTreeSet::new(),
                outcome: outcome.clone(),
            });
        }
    }
    Ok(built)
}
