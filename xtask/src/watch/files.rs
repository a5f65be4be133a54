//! Which exercises were saved: told by the file system, checked against what was graded last.

use super::told::{Changed, Told};
use crate::failure::Failure;
use crate::judge::Judge;
use crate::learn::all;
use gradus_course::ExerciseId;
use gradus_engine::EnvironmentError;
use gradus_judge::place::Place;
use notify_debouncer_mini::notify::{RecommendedWatcher, RecursiveMode};
use notify_debouncer_mini::{DebounceEventResult, Debouncer, new_debouncer};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::{Duration, SystemTime};

/// How long a burst of changes is gathered: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(60);

/// Follows the learner's crates, and the course's specs. The watcher must be kept.
pub fn follow(place: &Place, tell: Sender<Told>) -> Result<Debouncer<RecommendedWatcher>, Failure> {
    let lost = |error: &dyn std::fmt::Display| Failure::environment(format!("files can't be watched: {error}"));
    let mut watcher = new_debouncer(QUIET, move |result: DebounceEventResult| {
        let told = match result {
            Ok(events) => {
                let ends = |path: &Path, with: &str| path.extension().is_some_and(|e| e == with);
                let paths: BTreeSet<PathBuf> = events.into_iter().map(|e| e.path).collect();
                let changed = Changed {
                    course: paths.iter().any(|p| ends(p, "yaml")),
                    sources: paths.into_iter().filter(|p| ends(p, "rs")).collect(),
                };
                if changed.sources.is_empty() && !changed.course {
                    return;
                }
                Told::Changed(changed)
            }
            Err(error) => Told::Lost(EnvironmentError::new(format!(
                "files can't be watched any more: {error}"
            ))),
        };
        let _ = tell.send(told);
    })
    .map_err(|e| lost(&e))?;
    let folders: BTreeSet<PathBuf> = [place.submissions(), place.course.join("exercises")].into();
    for folder in folders {
        watcher
            .watcher()
            .watch(&folder, RecursiveMode::Recursive)
            .map_err(|e| lost(&format!("{}: {e}", folder.display())))?;
    }
    Ok(watcher)
}

/// Size, time of change and identity of a file: opening and reading it change none of them.
#[derive(Clone, PartialEq, Default)]
struct Stamp(Option<(u64, SystemTime, u64)>);

impl Stamp {
    fn of(file: &Path) -> Stamp {
        let data = std::fs::metadata(file).ok();
        #[cfg(unix)]
        let identity = |d: &std::fs::Metadata| std::os::unix::fs::MetadataExt::ino(d);
        #[cfg(not(unix))]
        let identity = |_: &std::fs::Metadata| 0;
        Stamp(data.and_then(|d| Some((d.len(), d.modified().ok()?, identity(&d)))))
    }
}

/// What the files were like when they were looked at last.
#[derive(Default)]
pub struct Stamps {
    files: BTreeMap<PathBuf, Stamp>,
    course: BTreeMap<PathBuf, Stamp>,
}

impl Stamps {
    /// As they are now.
    pub fn of(judge: &Judge) -> Stamps {
        let mut stamps = Stamps::default();
        for unit in &judge.course.units {
            let folder = judge.place.submissions().join(&unit.name).join("src");
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                stamps.files.insert(entry.path(), Stamp::of(&entry.path()));
            }
        }
        stamps.course = specs(judge);
        stamps
    }

    /// These exercises' files are looked at now.
    pub fn update(&mut self, judge: &Judge, ids: &BTreeSet<ExerciseId>) {
        for id in ids {
            let file = judge.place.file(id);
            self.files.insert(file.clone(), Stamp::of(&file));
        }
    }

    /// Whether a spec changed since this was asked last.
    pub fn course_changed(&mut self, judge: &Judge) -> bool {
        let now = specs(judge);
        let changed = now != self.course;
        self.course = now;
        changed
    }

    /// Exercises to be graded: those whose file really changed, and the present one when a helper file of its unit did.
    pub fn changed(&mut self, judge: &Judge, changed: &Changed, current: &ExerciseId) -> BTreeSet<ExerciseId> {
        let mut ids = BTreeSet::new();
        for path in &changed.sources {
            let stamp = Stamp::of(path);
            // Between the two steps of a save by renaming the file is gone: a later event tells of the new one.
            if stamp.0.is_none() || self.files.get(path) == Some(&stamp) {
                continue;
            }
            self.files.insert(path.clone(), stamp);
            let exercise = all(&judge.course).find(|e| same(&judge.place.file(&e.id), path));
            let source = judge.place.file(current);
            match exercise {
                Some(exercise) => {
                    ids.insert(exercise.id.clone());
                }
                None if path.parent() == source.parent() => {
                    ids.insert(current.clone());
                }
                None => {}
            }
        }
        ids
    }
}

/// Whether both name one file; paths of events may be spelled with links resolved.
fn same(a: &Path, b: &Path) -> bool {
    a == b || (a.file_name() == b.file_name() && a.canonicalize().is_ok_and(|a| b.canonicalize().is_ok_and(|b| a == b)))
}

fn specs(judge: &Judge) -> BTreeMap<PathBuf, Stamp> {
    let mut files = vec![judge.place.course.join("exercises").join("course.yaml")];
    for unit in &judge.course.units {
        let folder = judge.place.course.join("exercises").join(&unit.name);
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        files.extend(
            entries
                .map(|e| e.path())
                .filter(|p| p.extension().is_some_and(|e| e == "yaml")),
        );
    }
    files.into_iter().map(|file| (file.clone(), Stamp::of(&file))).collect()
}
