//! One side of a trial: a program, its runner of the moment, and what its calls come to.

use super::failure::Failure;
use crate::build::Program;
use crate::supervise::{Call, CallOutcome, Callbacks, Death, Runner, StartError, StartOptions};
use crate::verdict::Verdict;
use gradus_wire::message::GradientRequest;
use gradus_wire::{Outcome, Value as Wire};
use std::sync::Arc;

/// A function of a program: unit, module, name.
pub type FunctionKey<'k> = (&'k str, &'k str, &'k str);

/// A program and the runner that answers for it, started when first asked and again after a death.
pub struct Party<'a> {
    program: Arc<Program>,
    options: StartOptions,
    runner: Option<Runner>,
    /// Containment that the last runner reported.
    pub containment: Option<String>,
    /// Whether deaths are the course's fault.
    trusted: bool,
    marker: std::marker::PhantomData<&'a ()>,
}

/// A call that returned `Ok`.
#[derive(Debug, Clone)]
pub struct Called {
    /// What it returned.
    pub value: Wire,
    /// Index of an argument that was changed during the call.
    pub changed: Option<u32>,
    /// Gradient asked for.
    pub gradient: Option<Wire>,
}

impl Party<'_> {
    /// A side that has not started yet.
    pub fn new(program: Arc<Program>, options: StartOptions, trusted: bool) -> Self {
        Party {
            program,
            options,
            runner: None,
            containment: None,
            trusted,
            marker: std::marker::PhantomData,
        }
    }

    /// Ends the runner of the moment: the next call starts a fresh one.
    pub fn restart(&mut self) {
        self.runner = None;
    }

    /// Asks one question.
    pub fn ask(
        &mut self,
        (unit, module, function): FunctionKey<'_>,
        arguments: Vec<Wire>,
        gradient: Option<GradientRequest>,
        callbacks: &mut Callbacks<'_>,
    ) -> Result<Called, Failure> {
        let number = self
            .program
            .function(unit, module, function)
            .ok_or_else(|| Failure::Course(format!("the program has no function {unit}::{module}::{function}")))?;
        if self.runner.as_ref().is_none_or(|r| !r.alive()) {
            let runner = Runner::start(&self.program, &self.options).map_err(|error| match error {
                StartError::Environment(e) => Failure::Environment(e.message),
                StartError::NoDevice(why) => Failure::Environment(why),
                StartError::Died(death) => self.died(death),
            })?;
            self.containment = Some(runner.containment().to_owned());
            self.runner = Some(runner);
        }
        let Some(runner) = self.runner.as_mut() else {
            return Err(Failure::Environment("the runner could not be started".into()));
        };
        let outcome = runner.call(
            Call {
                function: number,
                arguments,
                gradient,
            },
            callbacks,
        );
        let answer = match outcome {
            CallOutcome::Answered(answer) => answer,
            CallOutcome::Died(death) => {
                self.runner = None;
                return Err(self.died(death));
            }
        };
        match answer.outcome {
            Outcome::Returned(value) => Ok(Called {
                value,
                changed: answer.changed,
                gradient: answer.gradient,
            }),
            Outcome::Failed(message) => Err(Failure::Error(message)),
            Outcome::Panicked { message, file, line } => Err(match message.strip_prefix("gradus-blocked: ") {
                Some(required) => Failure::Blocked(required.to_owned()),
                None if message.starts_with("not yet implemented") => Failure::NotStarted { file, line },
                None => Failure::Panicked { message, file, line },
            }),
            Outcome::TooLarge(words) => Err(self.died(Death::OutputLimit(words))),
            Outcome::Unusable(words) => Err(Failure::Course(words)),
        }
    }

    fn died(&self, death: Death) -> Failure {
        let (verdict, words) = match death {
            Death::TimeLimit(words) => (Verdict::TimeLimit, words),
            Death::MemoryLimit(words) => (Verdict::MemoryLimit, words),
            Death::OutputLimit(words) => (Verdict::OutputLimit, words),
            Death::Crashed(words) => (Verdict::Crashed, words),
            Death::Forbidden(words) | Death::ProtocolViolation(words) => (Verdict::Forbidden, words),
        };
        if self.trusted {
            Failure::Course(format!("the reference ended its process: {words}"))
        } else {
            Failure::Died(verdict, words)
        }
    }
}
