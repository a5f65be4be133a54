//! Folders for staged files.

use gradus_engine::files::Folder;
use gradus_engine::{Engine, EnvironmentError};

/// A folder of one attempt's own.
pub fn folder(engine: &Engine) -> Result<Folder, EnvironmentError> {
    Folder::new(&engine.state().join("verify"), "attempt-")
}
