//! Failing cases kept for replay, and single files staged as submissions.

use super::submitted::Submitted;
use gradus_course::{Case, Course, Exercise, ExerciseId};
use gradus_draw::StoredCase;
use gradus_engine::EnvironmentError;
use std::fmt::Display;
use std::io;
use std::path::{Path, PathBuf};

/// Where a failing case is kept: one file a token.
pub fn path(state: &Path, token: &str) -> PathBuf {
    let name: String = token
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    state.join("counterexamples").join(format!("{name}.json"))
}

/// Keeps a failing case, whole or not at all.
pub fn save(state: &Path, token: &str, case: &Case) -> io::Result<()> {
    let text = serde_json::to_string(&StoredCase::new(case)).map_err(io::Error::other)?;
    gradus_engine::files::write_aside(&path(state, token), text.as_bytes())
}

/// A kept case; `None` when this token has none here.
pub fn load(state: &Path, token: &str) -> Result<Option<Case>, EnvironmentError> {
    let path = path(state, token);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(EnvironmentError::new(format!(
                "{} can't be read: {error}",
                path.display()
            )));
        }
    };
    let damaged = |why: &dyn Display| EnvironmentError::new(format!("{} is damaged: {why}", path.display()));
    let stored: StoredCase = serde_json::from_str(&text).map_err(|error| damaged(&error))?;
    stored.to_case().map(Some).map_err(|error| damaged(&error))
}

/// Why a file could not be made a submission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StageError {
    /// The file named, or one of the reference that it needs, can't be read.
    #[error("{} can't be read: {why}", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
    /// The copy could not be made.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
}

/// A submission made of one file, in a folder of its own below `state`: for `--against`, mistakes and alternatives.
/// What it requires of its own unit is copied from the reference.
pub fn stage_single(state: &Path, course: &Course, exercise: &Exercise, file: &Path) -> Result<Submitted, StageError> {
    let text = read(file)?;
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf());
    let name = super::relative(&absolute, &course.root);
    let key = super::seed::hash(&[&name, &exercise.id.to_string(), &String::from_utf8_lossy(&text)]);
    let dir = state
        .join("single")
        .join(format!("{}-{key:016x}", exercise.id.exercise));
    let source = dir.join("src");
    let mut open: Vec<&ExerciseId> = exercise.requires.iter().collect();
    let mut seen: Vec<&ExerciseId> = Vec::new();
    while let Some(id) = open.pop() {
        if id.unit != exercise.id.unit || seen.contains(&id) {
            continue;
        }
        seen.push(id);
        let file = format!("{}.rs", id.exercise);
        let text = read(&course.root.join("reference").join(&id.unit).join("src").join(&file))?;
        write(&source.join(&file), &text)?;
        open.extend(course.exercise(id).map(|e| e.requires.iter()).into_iter().flatten());
    }
    write(&source.join(format!("{}.rs", exercise.id.exercise)), &text)?;
    Ok(Submitted {
        name: name.clone(),
        unit: exercise.id.unit.clone(),
        dir,
        file: Some(name),
    })
}

fn read(file: &Path) -> Result<Vec<u8>, StageError> {
    std::fs::read(file).map_err(|error| match EnvironmentError::is_machines(&error) {
        true => StageError::Environment(EnvironmentError::file("read", file, &error)),
        false => StageError::Unreadable {
            file: file.to_path_buf(),
            why: error.to_string(),
        },
    })
}

/// Written aside and renamed: several threads and processes may stage one file at a time.
fn write(file: &Path, text: &[u8]) -> Result<(), EnvironmentError> {
    gradus_engine::files::write_aside(file, text).map_err(|error| EnvironmentError::file("written", file, &error))
}
