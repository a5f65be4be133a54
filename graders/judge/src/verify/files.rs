//! Files that nothing reads: snapshots that no spec names, fixtures of exercises that are not there, specs with the
//! wrong ending.

use super::findings::warning;
use crate::grade::snapshot;
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Course, ExerciseId};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// All strays of the units that the selection touches.
pub fn strays(course: &Course, selection: &BTreeSet<ExerciseId>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let touched = |unit: &str| selection.iter().any(|id| id.unit == unit);
    for unit in course.units.iter().filter(|u| touched(&u.name)) {
        let folder = course.root.join("reference").join(&unit.name).join("snapshots");
        let named: BTreeSet<PathBuf> = unit
            .exercises
            .iter()
            .flat_map(|e| e.snapshots.keys().map(|name| snapshot::path(&course.root, e, name)))
            .collect();
        for file in entries(&folder) {
            let pending = file.extension().is_some_and(|e| e == "new");
            if pending {
                let help = "`cargo insta review` takes or refuses it";
                found.push(of(course, &file, "a change of a snapshot waits for review", help));
            } else if file.extension().is_some_and(|e| e == "snap") && !named.contains(&file) {
                let help = "delete it, or name its input under `snapshots:` in the spec";
                found.push(of(course, &file, "no spec names this snapshot", help));
            }
        }
        for file in entries(&course.root.join("exercises").join(&unit.name)) {
            if file.extension().is_some_and(|e| e == "yml") {
                found.push(of(
                    course,
                    &file,
                    "this file is not read",
                    "a spec's name ends in `.yaml`",
                ));
            }
        }
        for file in entries(&course.root.join("reference").join(&unit.name).join("src")) {
            let stem = file
                .file_stem()
                .map(|s| s.to_string_lossy().into_owned())
                .unwrap_or_default();
            let known = unit.exercises.iter().any(|e| e.id.exercise == stem);
            let is_rust = file.extension().is_some_and(|e| e == "rs");
            let spec = course
                .root
                .join("exercises")
                .join(&unit.name)
                .join(format!("{stem}.yaml"));
            if is_rust && !known && !spec.is_file() && !["lib", "oracle"].contains(&stem.as_str()) {
                let help = "delete it, or add the spec; what only laws call belongs in oracle.rs";
                found.push(warning(of(course, &file, "no exercise has this name", help)));
            }
        }
    }
    found
}

fn of(course: &Course, file: &Path, message: &str, help: &str) -> Diagnostic {
    Diagnostic::of_file(file.strip_prefix(&course.root).unwrap_or(file), message).with_help(help)
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .collect();
    found.sort();
    found
}
