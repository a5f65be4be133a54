//! What `archive.json` says, and where the parts of an archive lie.

use gradus_course::ExerciseId;
use gradus_engine::BuildFailure;
use gradus_engine::cuda::Capability;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Bumped whenever `archive.json` changes shape.
pub(super) const FORMAT: u32 = 1;
/// Files and folders of an archive.
pub(super) const INDEX: &str = "archive.json";
pub(super) const COURSE: &str = "course";
pub(super) const SUBMISSIONS: &str = "submissions";
pub(super) const PROGRAMS: &str = "programs";
pub(super) const GRADER: &str = "gradus";
/// Stands for the archive's folder in texts that name files.
pub(super) const ROOT: &str = "{archive}";

/// What `archive.json` holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Index {
    pub format: u32,
    /// `rustc --version` of the machine that built it.
    pub toolchain: String,
    /// Major version of CUDA and the oldest compute capability, for programs that can open a GPU.
    pub cuda: Option<CudaIndex>,
    pub submissions: Vec<SubmittedIndex>,
    pub entries: Vec<Entry>,
}

/// What programs with CUDA were built for.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct CudaIndex {
    pub major: u32,
    pub capability: Capability,
}

/// A submission.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SubmittedIndex {
    pub name: String,
    pub unit: String,
    /// Its folder in the archive.
    pub folder: String,
    /// Exercises that were selected.
    pub exercises: Vec<String>,
}

/// What was built for one exercise.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Entry {
    pub trusted: bool,
    /// The crate's folder, relative to the archive's.
    pub folder: String,
    pub exercise: String,
    /// Required exercises that stubs stand for.
    pub replaced: Vec<ExerciseId>,
    pub outcome: ArchivedBuild,
}

/// A program, or why there is none.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) enum ArchivedBuild {
    Program {
        file: String,
        functions: Vec<(String, String, String)>,
        stubs: Vec<ExerciseId>,
    },
    Failure(BuildFailure),
}

/// A path below a folder, as archives write it.
pub(super) fn relative(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().into_owned()
}

/// A failure whose texts name another folder.
pub(super) fn moved(failure: &BuildFailure, from: &str, to: &str) -> BuildFailure {
    let text = |t: &str| t.replace(from, to);
    let path = |p: &Path| PathBuf::from(text(&p.to_string_lossy()));
    match failure {
        BuildFailure::DoesNotCompile { rendered, errors } => BuildFailure::DoesNotCompile {
            rendered: text(rendered),
            errors: errors
                .iter()
                .map(|error| {
                    let mut error = error.clone();
                    error.message = text(&error.message);
                    error.file = path(&error.file);
                    error
                })
                .collect(),
        },
        BuildFailure::Forbidden(violation) => {
            let mut violation = violation.clone();
            violation.file = path(&violation.file);
            BuildFailure::Forbidden(violation)
        }
        BuildFailure::Unreadable { file, why } => BuildFailure::Unreadable {
            file: path(file),
            why: text(why),
        },
    }
}
