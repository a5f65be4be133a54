//! Which exercises a change of the course touches, for pull requests.

use crate::spec::{Course, ExerciseId};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Exercises that the difference to `reference` (a commit, branch or tag) touches, with those that build on them; files
/// that are not committed count. Words when git can't say.
pub fn since(course: &Course, reference: &str) -> Result<BTreeSet<ExerciseId>, String> {
    if reference.starts_with('-') {
        return Err(format!("{reference:?} is no commit"));
    }
    let base = git(&course.root, &["merge-base", reference, "HEAD"])?;
    let base = base.trim();
    let mut paths = git(
        &course.root,
        &["diff", "--name-only", "--no-renames", "--relative", base],
    )?;
    paths += &git(&course.root, &["ls-files", "--others", "--exclude-standard"])?;
    Ok(touched(course, paths.lines()))
}

fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git").arg("-C").arg(root).args(arguments).output();
    let output = output.map_err(|e| format!("git could not be started: {e}"))?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        return Err(format!("git {}: {}", arguments.join(" "), words.trim()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Exercises that these files (relative to the root) belong to, with those that require or use them.
pub fn touched<'p>(course: &Course, paths: impl Iterator<Item = &'p str>) -> BTreeSet<ExerciseId> {
    let mut found: BTreeSet<ExerciseId> = BTreeSet::new();
    for path in paths {
        let parts: Vec<&str> = path.trim_matches('"').split('/').collect();
        let stem = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
        let (unit, exercise) = match parts.as_slice() {
            ["exercises", "course.yaml"] | ["exercises", "tensor_functions.rs"] => ("*", String::new()),
            ["exercises", unit, "src", file] | ["exercises", unit, file] => (*unit, stem(file)),
            ["reference", unit, "src", file] => (*unit, stem(file)),
            ["reference", unit, "snapshots", file] => (*unit, file.split("__").next().unwrap_or_default().to_owned()),
            ["fixtures", "mistakes" | "alternatives", unit, exercise, ..] => (*unit, (*exercise).to_owned()),
            ["fixtures", "oracle", unit, file] => (*unit, stem(file)),
            // The judge itself, or what it is built with: everything may come out differently.
            ["graders", "judge" | "runner" | "facade" | "wire", "src", ..]
            | ["Cargo.lock"]
            | ["rust-toolchain.toml"] => ("*", String::new()),
            _ => continue,
        };
        let id = ExerciseId {
            unit: unit.to_owned(),
            exercise,
        };
        if course.exercise(&id).is_some() {
            found.insert(id);
            continue;
        }
        // Not one exercise's: the unit's, or the course's. Derived crate files say nothing.
        if unit == "*" || ["unit", "oracle"].contains(&id.exercise.as_str()) {
            found.extend(
                course
                    .exercises()
                    .filter(|e| unit == "*" || e.id.unit == unit)
                    .map(|e| e.id.clone()),
            );
        }
    }
    loop {
        let more: Vec<ExerciseId> = course
            .exercises()
            .filter(|e| !found.contains(&e.id))
            .filter(|e| {
                let used = e.uses.values().map(|f| (&f.unit, &f.module));
                let mut needs = e.requires.iter().map(|id| (&id.unit, &id.exercise)).chain(used);
                needs.any(|(unit, name)| found.iter().any(|id| id.unit == *unit && id.exercise == *name))
            })
            .map(|e| e.id.clone())
            .collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}
