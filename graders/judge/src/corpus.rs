//! Mistakes and alternatives: solutions kept to prove that an exercise judges rightly.
//!
//! One file each, found by its place: `fixtures/mistakes/UNIT/EXERCISE/NAME.rs`, whose first line is
//! `// breaks: NAME OF A LAW`, and `fixtures/alternatives/UNIT/EXERCISE/NAME.rs` with `// alternative: WHAT DIFFERS`.

use gradus_course::diagnostic::{Diagnostic, Severity};
use gradus_course::{Course, ExerciseId};
use std::path::{Path, PathBuf};

/// A solution of the corpus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solution {
    /// The exercise it answers.
    pub id: ExerciseId,
    /// Where the solution lies.
    pub file: PathBuf,
    /// What its first line says after the colon: the law it breaks, or what is different.
    pub says: String,
}

/// Which half of the corpus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Wrong solutions.
    Mistakes,
    /// Right ones in other styles.
    Alternatives,
}

impl Half {
    /// The folder below `fixtures/`.
    pub fn folder(self) -> &'static str {
        match self {
            Half::Mistakes => "mistakes",
            Half::Alternatives => "alternatives",
        }
    }

    fn header(self) -> &'static str {
        match self {
            Half::Mistakes => "// breaks:",
            Half::Alternatives => "// alternative:",
        }
    }
}

/// Every solution of one half, ordered by unit, exercise and name; slips as findings.
pub fn read(course: &Course, half: Half) -> (Vec<Solution>, Vec<Diagnostic>) {
    let root = course.root.join("fixtures").join(half.folder());
    let mut solutions = Vec::new();
    let mut findings = Vec::new();
    for unit in entries(&root) {
        for exercise in entries(&unit) {
            let id = ExerciseId {
                unit: file_name(&unit),
                exercise: file_name(&exercise),
            };
            // An exercise whose spec has an error is there: the error is said where it is.
            if course.broken.contains(&id) {
                continue;
            }
            if course.exercise(&id).is_none() {
                findings.push(finding(
                    course,
                    &exercise,
                    0,
                    format!("there is no exercise {id}"),
                    "rename the folder",
                ));
                continue;
            }
            for file in entries(&exercise)
                .into_iter()
                .filter(|f| f.extension().is_some_and(|e| e == "rs"))
            {
                let text = std::fs::read_to_string(&file).unwrap_or_default();
                let first = text.lines().next().unwrap_or_default().trim();
                match first
                    .strip_prefix(half.header())
                    .map(str::trim)
                    .filter(|s| !s.is_empty())
                {
                    Some(says) => solutions.push(Solution {
                        id: id.clone(),
                        file,
                        says: says.to_owned(),
                    }),
                    None => {
                        let message = format!("the first line must read `{} …`; it reads `{first}`", half.header());
                        findings.push(finding(
                            course,
                            &file,
                            1,
                            message,
                            "say which law it breaks, or what differs",
                        ));
                    }
                }
            }
        }
    }
    (solutions, findings)
}

fn finding(course: &Course, file: &Path, line: usize, message: String, help: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        file: file.strip_prefix(&course.root).unwrap_or(file).to_path_buf(),
        line,
        column: line.min(1),
        length: 1,
        path: String::new(),
        message,
        help: Some(help.to_owned()),
        source: None,
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|e| e.ok().map(|e| e.path()))
        .collect();
    found.sort();
    found
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default()
}
