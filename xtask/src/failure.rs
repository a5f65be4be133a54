//! Why a command could not do its work: said on standard error, and an exit status.

use crate::terminal::{print_findings, tell};
use gradus_course::diagnostic::Diagnostic;
use gradus_engine::EnvironmentError;
use gradus_judge::grade::store::StageError;
use gradus_judge::select::SelectError;
use gradus_report::verdict::Exit;
use std::io;

/// What a command ends with.
pub type Ended = Result<Exit, Failure>;

/// A command's failure.
pub enum Failure {
    /// The command line names something that is not there, or that can't be done: status 2.
    Usage(String),
    /// It was understood and is not done (not passed yet): status 1.
    Declined(String),
    /// The course is wrong: status 3.
    Course(Vec<Diagnostic>),
    /// The command line names an exercise whose spec has an error, which is said already: status 3.
    BrokenSpec(String),
    /// The machine's fault: status 4.
    Environment(EnvironmentError),
}

impl Failure {
    /// The machine's fault, in words.
    pub fn environment(words: impl Into<String>) -> Failure {
        Failure::Environment(EnvironmentError::new(words))
    }

    /// It in words, for a screen that is not standard error.
    pub fn words(&self) -> String {
        match self {
            Failure::Usage(message) | Failure::Declined(message) | Failure::BrokenSpec(message) => message.clone(),
            Failure::Environment(error) => with_help(error),
            Failure::Course(findings) => findings
                .iter()
                .find(|f| f.is_error())
                .map_or_else(|| "the course has an error".into(), |f| f.message.clone()),
        }
    }

    /// Says it on standard error.
    pub fn report(self) -> Exit {
        match self {
            Failure::Usage(message) => {
                tell!("error: {message}");
                Exit::Usage
            }
            Failure::Declined(message) => {
                tell!("{message}");
                Exit::NotPassed
            }
            Failure::Course(findings) => {
                print_findings(&findings);
                Exit::CourseFault
            }
            Failure::BrokenSpec(message) => {
                tell!("error: {message}");
                Exit::CourseFault
            }
            Failure::Environment(error) => {
                tell!("error: {}", with_help(&error));
                Exit::Environment
            }
        }
    }
}

fn with_help(error: &EnvironmentError) -> String {
    match &error.help {
        Some(help) => format!("{}\n  help: {help}", error.message),
        None => error.message.clone(),
    }
}

impl From<SelectError> for Failure {
    fn from(error: SelectError) -> Self {
        match error.broken {
            true => Failure::BrokenSpec(error.to_string()),
            false => Failure::Usage(error.to_string()),
        }
    }
}

impl From<EnvironmentError> for Failure {
    fn from(error: EnvironmentError) -> Self {
        Failure::Environment(error)
    }
}

impl From<StageError> for Failure {
    fn from(error: StageError) -> Self {
        match error {
            StageError::Environment(error) => error.into(),
            unreadable => Failure::Usage(unreadable.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Failure::environment(error.to_string())
    }
}
