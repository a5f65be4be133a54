//! Why there is no program: the sources, or the machine.

use crate::environment::EnvironmentError;
use crate::program::BuildFailure;
use std::collections::BTreeSet;

/// What stopped a compilation.
#[derive(Debug)]
pub enum Stopped {
    /// The sources did.
    Sources(Fault),
    /// The machine did: nothing is known of the sources.
    Environment(EnvironmentError),
}

/// What sources are at fault of: the failure for the wanted exercises, and the modules named by the errors.
#[derive(Debug)]
pub struct Fault {
    /// What is reported.
    pub failure: BuildFailure,
    /// Unit and module.
    pub blamed: BTreeSet<(String, String)>,
}

impl From<BuildFailure> for Stopped {
    fn from(failure: BuildFailure) -> Self {
        Stopped::Sources(Fault {
            failure,
            blamed: BTreeSet::new(),
        })
    }
}

impl From<EnvironmentError> for Stopped {
    fn from(error: EnvironmentError) -> Self {
        Stopped::Environment(error)
    }
}
