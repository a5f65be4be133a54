//! Where the course is, and where the learner works: the same folder, or two (`start DIR`).

use gradus_course::{ExerciseId, invocation};
use std::path::{Component, Path, PathBuf};

/// The folders that a command works on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The course's root: it holds `exercises/course.yaml`.
    pub course: PathBuf,
    /// The learner's root: starters below its `exercises/`, state in its `.gradus/`.
    pub learner: PathBuf,
}

/// The file in a learner's root that names the course it was started from.
pub fn pointer(learner: &Path) -> PathBuf {
    learner.join(".gradus").join("course")
}

/// What that file says: a folder within the course finds it wherever both lie, so that a copy of both is not led to the
/// original.
pub fn pointer_text(course: &Path, learner: &Path) -> String {
    let plain = |below: &&Path| below.components().all(|part| matches!(part, Component::Normal(_)));
    match learner.strip_prefix(course).ok().filter(plain) {
        Some(below) => vec![".."; below.components().count()].join("/"),
        None => course.display().to_string(),
    }
}

/// The course that the file names.
fn pointed_to(learner: &Path, text: &str) -> PathBuf {
    let named = Path::new(text);
    let up = named.components().count();
    match !text.is_empty() && named.components().all(|part| part == Component::ParentDir) {
        true => learner.ancestors().nth(up).unwrap_or(Path::new("/")).to_path_buf(),
        false => named.to_path_buf(),
    }
}

fn is_course(folder: &Path) -> bool {
    folder.join("exercises").join("course.yaml").is_file()
}

impl Place {
    /// Finds both, from `folder` upwards; `course` (the flag `--course`) overrides where the course is. The error says
    /// what to do.
    pub fn find(course: Option<&Path>, folder: &Path) -> Result<Place, String> {
        let started = folder.ancestors().find(|dir| pointer(dir).is_file());
        let around = folder.ancestors().find(|dir| is_course(dir));
        // The nearer one counts: a course may lie inside a learner's folder, and the other way round.
        let depth = |dir: Option<&Path>| dir.map_or(0, |dir| dir.components().count());
        let started = started.filter(|_| depth(started) > depth(around));
        if let Some(course) = course {
            let course = std::path::absolute(course).unwrap_or_else(|_| course.to_path_buf());
            if !is_course(&course) {
                return Err(format!(
                    "{} is not a course: it has no exercises/course.yaml",
                    course.display()
                ));
            }
            let learner = started.map_or_else(|| course.clone(), Path::to_path_buf);
            return Ok(Place { course, learner });
        }
        if let Some(learner) = started {
            let file = pointer(learner);
            let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
            let course = pointed_to(learner, text.trim_end_matches(['\n', '\r']));
            if !is_course(&course) {
                return Err(format!(
                    "the course that this folder was started from is no longer at {}\n  help: run `{} start \
                     {}` from where the course is now; your work is left as it is",
                    course.display(),
                    invocation::command(),
                    learner.display()
                ));
            }
            return Ok(Place {
                course,
                learner: learner.to_path_buf(),
            });
        }
        match around {
            Some(dir) => Ok(Place {
                course: dir.to_path_buf(),
                learner: dir.to_path_buf(),
            }),
            None => Err(format!(
                "there is no course in {} or above it\n  help: change to a course's folder, or name one with --course DIR",
                folder.display()
            )),
        }
    }

    /// Whether the learner works in a folder within the course's: what copies one copies the other.
    pub fn is_nested(&self) -> bool {
        self.learner != self.course && self.learner.starts_with(&self.course)
    }

    /// The folder of the learner's crates: what is graded when nothing is named.
    pub fn submissions(&self) -> PathBuf {
        self.learner.join("exercises")
    }

    /// The file in which the learner writes an exercise.
    pub fn file(&self, id: &ExerciseId) -> PathBuf {
        self.learner.join(starter_path(id))
    }
}

/// `exercises/U/src/e.rs`, relative to a root.
pub fn starter_path(id: &ExerciseId) -> PathBuf {
    ["exercises", &id.unit, "src", &format!("{}.rs", id.exercise)]
        .iter()
        .collect()
}

/// `reference/U/src/e.rs`, relative to a course's root.
pub fn reference_path(id: &ExerciseId) -> PathBuf {
    ["reference", &id.unit, "src", &format!("{}.rs", id.exercise)]
        .iter()
        .collect()
}
