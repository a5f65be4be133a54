//! Sessions for staff commands.

use super::{Run, RunOptions, Submitted, build_failed, simple};
use crate::grade::session::Session;
use crate::grade::trial::TrialOutcome;
use gradus_course::{Course, Exercise};
use gradus_engine::Engine;
use gradus_report::verdict::Verdict;
use std::collections::BTreeSet;
use std::sync::RwLock;
use std::time::Duration;

/// Programs of a course for staff commands: sessions in which the reference stands on both sides, or one file on the
/// learner's.
pub struct Bench<'a> {
    run: Run<'a>,
}

impl<'a> Bench<'a> {
    /// A bench; `options` give seed, cases and jobs.
    pub fn new(course: &'a Course, engine: &'a Engine, options: &'a RunOptions) -> Bench<'a> {
        Bench {
            run: Run::new(course, engine, &[], options),
        }
    }

    /// The same, with less CPU time for a call of the learner's side: mutants that loop end sooner.
    pub fn at_most(mut self, time: Duration) -> Bench<'a> {
        self.run.most_time = Some(time);
        self
    }

    /// The gate of this bench's trials.
    pub fn gate(&self) -> &RwLock<()> {
        &self.run.gate
    }

    /// The reference on both sides.
    pub fn reference(&self, exercise: &'a Exercise, device: &'a str) -> Result<Session<'a>, Box<TrialOutcome>> {
        let fault = |words: String| Box::new(simple(Verdict::CourseFault, words, None));
        let unit = self
            .run
            .unit(&exercise.id.unit)
            .ok_or_else(|| fault("its unit is gone".into()))?;
        let built = self.run.reference(unit).map_err(|e| fault(e.message))?;
        match built.get(&exercise.id.exercise) {
            Some(Ok(program)) => self.run.session(exercise, program.clone(), true, device),
            Some(Err(failure)) => Err(Box::new(build_failed(failure))),
            None => Err(fault("the reference was not built".into())),
        }
    }

    /// A submission on the learner's side, built without stubs.
    pub fn submission(
        &self,
        submission: &Submitted,
        exercise: &'a Exercise,
        device: &'a str,
    ) -> Result<Session<'a>, Box<TrialOutcome>> {
        let built = self.run.build_submission(submission, &[exercise], &BTreeSet::new());
        let mut built = built.map_err(|e| Box::new(simple(Verdict::Skipped, e.message, None)))?;
        match built.remove(&exercise.id.exercise) {
            Some(Ok(program)) => self.run.session(exercise, program, false, device),
            Some(Err(failure)) => Err(Box::new(build_failed(&failure))),
            None => Err(Box::new(simple(Verdict::CourseFault, "it was not built".into(), None))),
        }
    }
}
