//! What of a learner's files an exercise comes to by the paths of its own.

use super::reach::Reach;
use super::source::{Extent, Source};
use super::stage;
use crate::environment::EnvironmentError;
use gradus_course::{Course, ExerciseId};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

/// A file that an exercise comes to.
#[derive(Debug)]
pub struct LiveFile {
    /// Where it lies.
    pub file: PathBuf,
    /// The exercise that it answers; `None` for a module of the learner's own.
    pub exercise: Option<ExerciseId>,
    /// Its text; what the exercise comes to is live.
    pub source: Source,
    /// How much of it is the exercise's own: all of its own file, of others what is live.
    pub extent: Extent,
}

/// Files that an exercise comes to, its own first; empty where that can't be read. The functions of required exercises
/// belong to those: they are not followed, unlike whatever else such a file offers. `crates` holds the crates by unit.
pub fn live_files(
    course: &Course,
    crates: &BTreeMap<String, PathBuf>,
    id: &ExerciseId,
) -> Result<Vec<LiveFile>, EnvironmentError> {
    let required = course.all_required(id);
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut files: Vec<LiveFile> = Vec::new();
    type Wanted = (String, String, BTreeSet<String>);
    let mut open: Vec<Wanted> = vec![(
        id.unit.clone(),
        id.exercise.clone(),
        BTreeSet::from([id.exercise.clone()]),
    )];
    while let Some((unit, module, names)) = open.pop() {
        let Some(folder) = crates.get(&unit).map(|folder| folder.join("src")) else {
            continue;
        };
        let key = (unit.clone(), module.clone());
        let at = match places.get(&key) {
            Some(&at) => at,
            None => {
                let file = folder.join(format!("{module}.rs"));
                let Ok(text) = stage::read(&file, false)? else { continue };
                let exercise = ExerciseId {
                    unit: unit.clone(),
                    exercise: module.clone(),
                };
                files.push(LiveFile {
                    file,
                    extent: if files.is_empty() { Extent::Whole } else { Extent::Live },
                    exercise: course.exercise(&exercise).map(|_| exercise),
                    source: Source::of(&text),
                });
                places.insert(key, files.len() - 1);
                files.len() - 1
            }
        };
        let source = &mut files[at].source;
        if !source.come_to(names.iter().map(String::as_str)) {
            continue;
        }
        let has_file = |name: &str| fs::symlink_metadata(folder.join(format!("{name}.rs"))).is_ok();
        let reach = Reach::of(course, &unit);
        let mut found: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for (named, _) in source.paths().filter(|(_, live)| *live) {
            let Some(reached) = reach.reached(named, &has_file) else {
                continue;
            };
            let names = found.entry((reached.unit, reached.module.clone())).or_default();
            match reached.items {
                [] if !reached.helper => drop(names.insert(reached.module)),
                items => names.extend(items.iter().cloned()),
            }
        }
        for ((unit, module), mut names) in found {
            let of_another = ExerciseId {
                unit: unit.clone(),
                exercise: module.clone(),
            };
            if required.contains(&of_another) {
                names.remove(&module);
            }
            if !names.is_empty() {
                open.push((unit, module, names));
            }
        }
    }
    Ok(files)
}
