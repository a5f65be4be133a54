//! Sessions for staff commands.

use super::options::RunOptions;
use super::programs::{Programs, Unready};
use super::session::Session;
use super::submitted::Submitted;
use gradus_course::{Course, Exercise};
use gradus_engine::{Engine, EnvironmentError};
use gradus_wire::Device;
use std::collections::BTreeSet;
use std::sync::RwLock;
use std::time::Duration;

/// Programs of a course for staff commands: sessions in which the reference stands on both sides, or one file on the
/// learner's.
pub struct Sessions<'a> {
    programs: Programs<'a>,
}

impl<'a> Sessions<'a> {
    /// Sessions; `options` give seed, cases and jobs.
    pub fn new(course: &'a Course, engine: &'a Engine, options: &'a RunOptions) -> Sessions<'a> {
        Sessions {
            programs: Programs::new(course, engine, &[], options),
        }
    }

    /// The same, with less CPU time for a call of the learner's side: mutants that loop end sooner.
    pub fn at_most(mut self, time: Duration) -> Sessions<'a> {
        self.programs.most_time = Some(time);
        self
    }

    /// The gate of their trials.
    pub fn gate(&self) -> &RwLock<()> {
        &self.programs.gate
    }

    /// The reference on both sides.
    pub fn reference(
        &self,
        exercise: &'a Exercise,
        device: Device,
    ) -> Result<Result<Session<'a>, Unready>, EnvironmentError> {
        let Some(unit) = self.programs.unit(&exercise.id.unit) else {
            return Ok(Err(Unready::unit_gone()));
        };
        let built = self.programs.reference(unit)?;
        match built.get(&exercise.id.exercise) {
            Some(Ok(program)) => self.programs.session(exercise, program.clone(), true, device),
            Some(Err(failure)) => Ok(Err(Unready::Reference(failure.clone()))),
            None => Ok(Err(Unready::reference_gone())),
        }
    }

    /// A submission on the learner's side, built without stubs.
    pub fn submission(
        &self,
        submission: &Submitted,
        exercise: &'a Exercise,
        device: Device,
    ) -> Result<Result<Session<'a>, Unready>, EnvironmentError> {
        let mut built = self
            .programs
            .build_submission(submission, &[exercise], &BTreeSet::new())?;
        match built.remove(&exercise.id.exercise) {
            Some(Ok(program)) => self.programs.session(exercise, program, false, device),
            Some(Err(failure)) => Ok(Err(Unready::Submission(failure))),
            None => Ok(Err(Unready::Course("it was not built".into()))),
        }
    }
}
