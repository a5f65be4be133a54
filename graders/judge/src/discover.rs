//! Submissions: learner crates below any folder, recognised by what their manifest says.
//!
//! A crate is a submission when its `Cargo.toml` says `[package.metadata.gradus] unit = "…"`. Whatever stands in
//! the way of reading one is a finding in words, with its place, and never hides the other crates.

mod finding;
mod manifest;

use finding::{describe, whole};
use gradus_course::Course;
use gradus_course::diagnostic::{Diagnostic, Severity};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Folders deeper than this below the searched one are not entered.
const MAX_DEPTH: usize = 24;
/// Entries (files and folders) looked at before the search gives up.
const MAX_ENTRIES: usize = 200_000;
/// Submissions taken before the search gives up.
const MAX_SUBMISSIONS: usize = 10_000;

/// A crate that a learner wrote, for one unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The unit that its manifest names; one of the course's.
    pub unit: String,
    /// The crate's folder.
    pub dir: PathBuf,
    /// What reports call it: its folder, relative to the course where it lies below it (`reference/attention`), else
    /// relative to the parent of the searched folder (`cohort/ada/attention`). Unique in one search; `/` everywhere.
    pub name: String,
    /// The package name, where the manifest has one.
    pub package: Option<String>,
    /// Line of the manifest that names the unit, from 1.
    pub line: usize,
}

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// In the course's order of units, then by folder.
    pub submissions: Vec<Submission>,
    /// What could not be read, or looks like a slip. An error means that something was left out.
    pub findings: Vec<Diagnostic>,
}

impl Found {
    /// Whether a finding means that something was left out.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|d| d.severity == Severity::Error)
    }
}

/// What walking gathers before units are looked at.
struct Manifest {
    dir: PathBuf,
    read: manifest::Read,
}

/// Looks for submissions in `folder` and below it. `target` folders and hidden ones are not entered, nor is a course's
/// `reference/`, unless it is `folder` itself; links are not followed.
pub fn discover(course: &Course, folder: &Path) -> Found {
    let mut found = Found::default();
    let shown = |path: &Path| -> PathBuf { path.strip_prefix(&course.root).unwrap_or(path).to_path_buf() };
    let mut manifests = walk(course, folder, &shown, &mut found.findings);
    drop_nested(&mut manifests, &shown, &mut found.findings);
    for Manifest { dir, read } in manifests {
        let Some((unit, line)) = read.unit else { continue };
        found.submissions.push(Submission {
            name: name_of(course, folder, &dir),
            unit,
            dir,
            package: read.package,
            line,
        });
    }
    doubled_names(&found.submissions, &shown, &mut found.findings);
    let position = |unit: &str| course.units.iter().position(|u| u.name == unit);
    found
        .submissions
        .sort_by(|a, b| (position(&a.unit), &a.dir).cmp(&(position(&b.unit), &b.dir)));
    found
}

/// The manifests in a folder and below it.
fn walk(
    course: &Course,
    folder: &Path,
    shown: &dyn Fn(&Path) -> PathBuf,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Manifest> {
    let mut manifests = Vec::new();
    let mut walker = WalkDir::new(folder)
        .follow_root_links(true)
        .max_depth(MAX_DEPTH)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| {
            let name = entry.file_name().to_string_lossy();
            entry.depth() == 0
                || !entry.file_type().is_dir()
                || !(name.starts_with('.') || name == "target" || name == "node_modules")
        });
    let mut count = 0;
    while let Some(entry) = walker.next() {
        count += 1;
        if count > MAX_ENTRIES || manifests.len() >= MAX_SUBMISSIONS {
            findings.push(whole(
                Severity::Error,
                shown(folder),
                format!("the search stopped after {count} files and folders: what comes later is not graded"),
                Some("name a smaller folder".to_string()),
            ));
            break;
        }
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map_or_else(|| folder.to_path_buf(), Path::to_path_buf);
                let why = error.io_error().map_or_else(|| error.to_string(), describe);
                findings.push(whole(
                    Severity::Error,
                    shown(&path),
                    format!("cannot be searched: {why}"),
                    None,
                ));
                continue;
            }
        };
        let path = entry.path();
        let is_manifest = entry.file_name() == "Cargo.toml" && entry.depth() > 0;
        if entry.path_is_symlink() && entry.depth() > 0 {
            if is_manifest || path.join("Cargo.toml").exists() {
                findings.push(whole(
                    Severity::Warning,
                    shown(path),
                    "is a symbolic link, which is not followed: what it leads to is not graded".to_string(),
                    Some("put the files themselves there".to_string()),
                ));
            }
            continue;
        }
        if entry.depth() > 0 && entry.file_type().is_dir() && is_a_reference(entry.path()) {
            findings.push(whole(
                Severity::Warning,
                shown(path),
                "holds a course's own answers, which are nobody's submission: nothing below it is graded".to_string(),
                Some(format!("`--submissions {}` grades it", shown(path).display())),
            ));
            walker.skip_current_dir();
            continue;
        }
        if entry.file_type().is_dir() && entry.depth() == MAX_DEPTH {
            findings.push(whole(
                Severity::Error,
                shown(path),
                format!("lies more than {MAX_DEPTH} folders deep and is not searched"),
                None,
            ));
        }
        if !is_manifest {
            continue;
        }
        match manifest::read(path, &shown(path), entry.file_type(), course, findings) {
            Some(read) => manifests.push(Manifest {
                dir: path.parent().unwrap_or(folder).to_path_buf(),
                read,
            }),
            None => continue,
        }
    }
    manifests
}

/// Whether a folder is the `reference/` of a course, which a clone of the course brings along.
fn is_a_reference(folder: &Path) -> bool {
    let beside = || folder.with_file_name("exercises").join("course.yaml");
    folder.file_name().is_some_and(|name| name == "reference") && beside().is_file()
}

/// A crate inside another submission is most likely a forgotten copy: said, and left out. A manifest that opens a
/// workspace is meant to hold crates.
fn drop_nested(manifests: &mut Vec<Manifest>, shown: &dyn Fn(&Path) -> PathBuf, findings: &mut Vec<Diagnostic>) {
    let outer: Vec<PathBuf> = manifests
        .iter()
        .filter(|m| m.read.unit.is_some() && !m.read.workspace)
        .map(|m| m.dir.clone())
        .collect();
    manifests.retain(|m| {
        let Some((_, line)) = &m.read.unit else { return true };
        let Some(parent) = outer.iter().find(|dir| m.dir != **dir && m.dir.starts_with(dir)) else {
            return true;
        };
        findings.push(Diagnostic {
            line: *line,
            column: 1,
            path: "package.metadata.gradus".to_string(),
            ..whole(
                Severity::Error,
                shown(&m.dir.join("Cargo.toml")),
                format!(
                    "is a submission inside the submission `{}`: only the outer one is graded",
                    shown(parent).display()
                ),
                Some("move this crate out of it, or delete it if it is a forgotten copy".to_string()),
            )
        });
        false
    });
}

/// Two crates of one package name are fine in a folder of several learners, and confusing in one workspace.
fn doubled_names(submissions: &[Submission], shown: &dyn Fn(&Path) -> PathBuf, findings: &mut Vec<Diagnostic>) {
    let mut by_name: BTreeMap<&str, Vec<&Submission>> = BTreeMap::new();
    for submission in submissions {
        if let Some(package) = &submission.package {
            by_name.entry(package).or_default().push(submission);
        }
    }
    for (package, crates) in by_name {
        let [first, second, ..] = crates[..] else { continue };
        findings.push(Diagnostic {
            path: "package.name".to_string(),
            ..whole(
                Severity::Warning,
                shown(&second.dir.join("Cargo.toml")),
                format!(
                    "{} crates have the package name `{package}`, `{}` and `{}` among them: all are graded, reports \
                     tell them apart by folder",
                    crates.len(),
                    first.name,
                    second.name
                ),
                None,
            )
        });
    }
}

fn name_of(course: &Course, folder: &Path, dir: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let (root, dir, folder) = (absolute(&course.root), absolute(dir), absolute(folder));
    let relative = match dir.strip_prefix(&root) {
        Ok(relative) => relative,
        Err(_) => folder
            .parent()
            .and_then(|parent| dir.strip_prefix(parent).ok())
            .unwrap_or(&dir),
    };
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    match parts.is_empty() {
        true => ".".to_string(),
        false => parts.join("/"),
    }
}
