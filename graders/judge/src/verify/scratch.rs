//! Folders for staged files.

use gradus_engine::{Engine, EnvironmentError};
use tempfile::TempDir;

/// A folder that no other attempt, thread or process uses; removed when dropped.
pub fn folder(engine: &Engine) -> Result<TempDir, EnvironmentError> {
    let base = engine.state().join("verify");
    let made =
        std::fs::create_dir_all(&base).and_then(|()| tempfile::Builder::new().prefix("attempt-").tempdir_in(&base));
    made.map_err(|error| EnvironmentError::file("created", &base, &error))
}
