//! A learner's own workspace: what stands around the starters in a folder that `start DIR` makes.

use super::wanted::{Owner, Wanted};
use crate::place;
use gradus_course::Course;
use std::collections::BTreeSet;
use std::io;
use std::path::Path;

/// Files around the starters of the folder `learner`. `grader` is the root of the grader's workspace, whose versions,
/// profiles and formatting rules the new workspace takes over.
pub fn workspace_files(grader: &Path, course: &Course, learner: &Path) -> io::Result<Vec<Wanted>> {
    let read = |name: &str| -> io::Result<String> {
        let path = grader.join(name);
        std::fs::read_to_string(&path)
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))
    };
    let manifest = read("Cargo.toml")?;
    let mut files = Vec::new();
    let mut file = |path: &str, owner: Owner, text: String| {
        let path = path.to_string();
        files.push(Wanted { path, text, owner });
    };
    let lock = read("Cargo.lock").unwrap_or_default();
    file(
        "Cargo.toml",
        Owner::Learner,
        workspace_manifest(&manifest, &lock, course)?,
    );
    if !lock.is_empty() {
        file("Cargo.lock", Owner::Programs, lock);
    }
    for name in ["rust-toolchain.toml", "rustfmt.toml"] {
        if let Ok(text) = read(name) {
            file(name, Owner::Learner, text);
        }
    }
    let grader_manifest = toml::Value::from(&*grader.join("Cargo.toml").to_string_lossy());
    let config = format!(
        "# Written by `cargo xtask start`: where the grader is.\n[alias]\nxtask = [\"run\", \"--quiet\", \
         \"--manifest-path\", {grader_manifest}, \"--package\", \"xtask\", \"--\"]\n"
    );
    file(".cargo/config.toml", Owner::Learner, config);
    file(
        ".gitignore",
        Owner::Learner,
        "/target\n/.gradus/course\n/.cargo/config.toml\n".to_string(),
    );
    let pointer = place::pointer_text(&course.root, learner);
    file(".gradus/course", Owner::Course, format!("{pointer}\n"));
    Ok(files)
}

/// The manifest of the new workspace: the tables of the grader's that starters inherit from.
fn workspace_manifest(text: &str, lock: &str, course: &Course) -> io::Result<String> {
    let table: toml::Table = toml::from_str(text).map_err(io::Error::other)?;
    let workspace = table.get("workspace").and_then(|value| value.as_table());
    let inherited = |name: &str| {
        workspace
            .and_then(|workspace| workspace.get(name))
            .and_then(|value| value.as_table())
            .cloned()
            .unwrap_or_default()
    };
    let units = course.units.iter().map(|unit| unit.name.as_str());
    let members: Vec<String> = std::iter::once("course")
        .chain(units)
        .map(|name| format!("    \"exercises/{name}\",\n"))
        .collect();
    let mut out = format!(
        "# Written by `cargo xtask start`: your answers to the course, a workspace of their own.\n[workspace]\n\
         resolver = \"3\"\nmembers = [\n{}]\n\n[workspace.package]\n",
        members.concat()
    );
    for (key, value) in inherited("package") {
        out.push_str(&format!("{key} = {value}\n"));
    }
    out.push_str("\n[workspace.dependencies]\n");
    for (key, value) in inherited("dependencies") {
        // Only what starters use; the grader's own crates are no business of this workspace.
        if key.starts_with("candle-") {
            out.push_str(&format!("{key} = {value}\n"));
        }
    }
    // Unoptimised tensors are many times slower; the same profile also lets two workspaces share a target folder.
    if let Some(profile) = table.get("profile") {
        let mut profiles = toml::Table::from_iter([("profile".to_string(), profile.clone())]);
        keep_reachable(&mut profiles, &reachable(lock));
        out.push('\n');
        out.push_str(&toml::to_string(&profiles).map_err(io::Error::other)?);
    }
    Ok(out)
}

/// Drops profile entries of packages that the new workspace does not have: cargo would warn about them.
fn keep_reachable(profiles: &mut toml::Table, known: &BTreeSet<String>) {
    let all = profiles.get_mut("profile").and_then(|value| value.as_table_mut());
    for (_, profile) in all.into_iter().flatten() {
        if let Some(packages) = profile.get_mut("package").and_then(|value| value.as_table_mut()) {
            packages.retain(|name, _| known.contains(name));
        }
    }
}

/// Names of candle's packages and of all that they depend on, by the lock file.
fn reachable(lock: &str) -> BTreeSet<String> {
    let table: toml::Table = toml::from_str(lock).unwrap_or_default();
    let packages = table.get("package").and_then(|value| value.as_array());
    let mut edges: Vec<(&str, Vec<&str>)> = Vec::new();
    for package in packages.into_iter().flatten() {
        let Some(name) = package.get("name").and_then(|value| value.as_str()) else {
            continue;
        };
        let needs = package.get("dependencies").and_then(|value| value.as_array());
        // An entry is `name`, or `name version` where several versions are locked.
        let needs = needs
            .into_iter()
            .flatten()
            .filter_map(|value| value.as_str()?.split(' ').next());
        edges.push((name, needs.collect()));
    }
    let mut found: BTreeSet<String> = BTreeSet::new();
    let mut waiting: Vec<&str> = edges
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| name.starts_with("candle-"))
        .collect();
    while let Some(name) = waiting.pop() {
        if found.insert(name.to_string()) {
            let needs = edges
                .iter()
                .filter(|(other, _)| *other == name)
                .flat_map(|(_, needs)| needs);
            waiting.extend(needs.copied());
        }
    }
    found
}
