//! What a change touches: the one place that knows which files decide what of a course, for `verify --changed` and
//! `grade --changed`.
//!
//! Where in doubt, something is touched: what is graded once too often costs seconds, what is left out hides a failure.

mod git;

pub use git::{Diff, Unknown};

use crate::grade::picks::Picks;
use crate::grade::submitted::{self, Submitted, companion};
use gradus_course::{Course, Exercise, ExerciseId};
use gradus_engine::build::live_files;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// What a file of a course decides.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Decides {
    Everything,
    /// All of a unit.
    Unit(String),
    /// One exercise, or another module of a unit's reference, and what builds on it.
    Module(String, String),
    /// The exercises whose specs name this file below `fixtures/`.
    Fixture(String),
    Nothing,
}

/// What the file decides, by its path from the course's root; the second value says whether it decides verdicts, or
/// only what `verify` proves.
fn decides(course: &Course, path: &Path) -> (Decides, bool) {
    let module = |unit: &str, name: &str| Decides::Module(unit.to_owned(), name.to_owned());
    let unit = |unit: &str| Decides::Unit(unit.to_owned());
    // A name that is no text is none that a course knows; what it lies in counts all the same.
    let parts: Vec<String> = path.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let stem = |name: &str, end: &str| name.strip_suffix(end).map(str::to_owned);
    let decides = match parts.as_slice() {
        // A folder stands for all that it holds.
        [] | ["exercises" | "reference" | "graders" | "xtask" | ".cargo"] => Decides::Everything,
        ["Cargo.toml" | "Cargo.lock" | "rust-toolchain.toml" | "rust-toolchain"] | [".cargo", _] => Decides::Everything,
        ["graders", _, "tests" | "benches", ..] | ["xtask", "tests" | "benches", ..] => Decides::Nothing,
        ["graders" | "xtask", ..] => Decides::Everything,
        ["exercises", "course.yaml" | "tensor_functions.rs"] => Decides::Everything,
        ["exercises" | "reference", name] => unit(name),
        ["exercises", name, "unit.yaml"] => unit(name),
        ["exercises", name, "src"] => return (unit(name), false),
        ["exercises", name, file] => stem(file, ".yaml").map_or(Decides::Nothing, |stem| module(name, &stem)),
        ["exercises", name, "src", file] => {
            return (stem(file, ".rs").map_or(Decides::Nothing, |s| module(name, &s)), false);
        }
        // Both are derived from the course.
        ["reference", _, "Cargo.toml"] | ["reference", _, "src", "lib.rs"] => Decides::Nothing,
        ["reference", name, "src", file] => match stem(file, ".rs") {
            Some(stem) if known(course, name, &stem) => module(name, &stem),
            // `oracle` and helpers: who calls them is not known without reading them.
            Some(_) => unit(name),
            None => Decides::Nothing,
        },
        ["reference", name, "snapshots", file] => snapshot_of(course, name, file)
            .map(|exercise| Decides::Module(exercise.id.unit.clone(), exercise.id.exercise.clone()))
            .unwrap_or(Decides::Nothing),
        ["reference", name, ..] => unit(name),
        ["fixtures", "mistakes" | "alternatives", name, exercise, ..] => return (module(name, exercise), false),
        ["fixtures", "oracle", name, file] => {
            let exercise = file.split('.').next().unwrap_or_default();
            return (module(name, exercise), false);
        }
        ["fixtures", below @ ..] => Decides::Fixture(below.join("/")),
        _ => Decides::Nothing,
    };
    (decides, true)
}

fn known(course: &Course, unit: &str, exercise: &str) -> bool {
    let (unit, exercise) = (unit.to_owned(), exercise.to_owned());
    course.exercise(&ExerciseId { unit, exercise }).is_some()
}

/// Whose snapshot `exercise__name.snap` is; the longest name counts, where one begins like another.
fn snapshot_of<'c>(course: &'c Course, unit: &str, file: &str) -> Option<&'c Exercise> {
    let of_unit = course.exercises().filter(|e| e.id.unit == unit);
    let named = of_unit.filter(|e| {
        file.strip_prefix(&e.id.exercise)
            .is_some_and(|rest| rest.starts_with("__"))
    });
    named.max_by_key(|e| e.id.exercise.len())
}

/// Exercises that changed files of the course (paths from its root) touch, with those that require or use them.
/// `proofs` counts what only `verify` looks at: starters, mistakes, alternatives, oracle answers.
pub fn exercises<'p>(course: &Course, paths: impl IntoIterator<Item = &'p Path>, proofs: bool) -> BTreeSet<ExerciseId> {
    // Modules of units, by unit and name.
    let mut modules: BTreeSet<(String, String)> = BTreeSet::new();
    let of_unit = |name: &str| -> Vec<(String, String)> {
        let exercises = course.exercises().filter(|e| e.id.unit == name);
        let mut all: Vec<_> = exercises.map(|e| (e.id.unit.clone(), e.id.exercise.clone())).collect();
        // Laws of other units may use it.
        all.push((name.to_owned(), "oracle".to_owned()));
        all
    };
    for path in paths {
        match decides(course, path) {
            (_, false) if !proofs => {}
            (Decides::Nothing, _) => {}
            (Decides::Everything, _) => return course.exercises().map(|e| e.id.clone()).collect(),
            (Decides::Unit(name), _) => modules.extend(of_unit(&name)),
            (Decides::Module(unit, name), _) => {
                modules.insert((unit, name));
            }
            (Decides::Fixture(file), _) => {
                let naming = course.exercises().filter(|e| e.source.contains(&file));
                modules.extend(naming.map(|e| (e.id.unit.clone(), e.id.exercise.clone())));
            }
        }
    }
    // What builds on them, until nothing more does.
    let mut found: BTreeSet<ExerciseId> = BTreeSet::new();
    loop {
        let touched = |unit: &str, name: &str| modules.contains(&(unit.to_owned(), name.to_owned()));
        let more: Vec<&Exercise> = course
            .exercises()
            .filter(|e| !found.contains(&e.id))
            .filter(|e| {
                touched(&e.id.unit, &e.id.exercise)
                    || e.requires.iter().any(|id| touched(&id.unit, &id.exercise))
                    || e.uses.values().any(|f| touched(&f.unit, &f.module))
            })
            .collect();
        if more.is_empty() {
            return found;
        }
        for exercise in more {
            found.insert(exercise.id.clone());
            modules.insert((exercise.id.unit.clone(), exercise.id.exercise.clone()));
        }
    }
}

/// Exercises of submissions that a change touches: those whose answer has changed, those that require one of these of
/// the same learner or call it by its path, and those that a change of the course touches.
pub fn picks(course: &Course, submissions: &[Submitted], diff: &Diff) -> Picks {
    let course_side = exercises(course, diff.below(&course.root), false);
    let answers: HashMap<&Path, Answers> = submissions
        .iter()
        .map(|s| (s.dir.as_path(), Answers::of(course, s, diff)))
        .collect();
    let needs: BTreeMap<&ExerciseId, BTreeSet<&ExerciseId>> =
        course.exercises().map(|e| (&e.id, required(course, e))).collect();
    // Of a crate that is gone nobody can say any more whose requirements it answered.
    let gone = diff.lost("Cargo.toml");
    let mut holders: HashMap<(&Path, &str), Option<&Answers>> = HashMap::new();
    Picks::new(course, submissions, |submission, id| {
        let needed = || needs.get(id).into_iter().flatten().copied();
        course_side.contains(id)
            || (gone && needed().any(|other| other.unit != id.unit))
            || std::iter::once(id).chain(needed()).any(|needed| {
                let holder = holders.entry((&submission.dir, &needed.unit)).or_insert_with(|| {
                    let holder = companion(submissions, submission, &needed.unit)?;
                    answers.get(holder.dir.as_path())
                });
                holder.is_some_and(|answers| answers.contains(&needed.exercise))
            })
            || std::iter::once(id)
                .chain(needed())
                .any(|id| names_changed(course, submissions, submission, id, &answers))
    })
}

/// Whether an answer comes by its paths to one that has changed.
fn names_changed(
    course: &Course,
    submissions: &[Submitted],
    submission: &Submitted,
    id: &ExerciseId,
    answers: &HashMap<&Path, Answers>,
) -> bool {
    let crates = submitted::crates(course, submissions, submission);
    let of = |unit: &str| answers.get(crates.get(unit)?.as_path());
    if !crates.keys().any(|unit| of(unit).is_some_and(Answers::any)) {
        return false;
    }
    let Ok(files) = live_files(course, &crates, id) else {
        return true;
    };
    let mut named = files.into_iter().filter_map(|file| file.exercise);
    named.any(|named| of(&named.unit).is_some_and(|answers| answers.contains(&named.exercise)))
}

/// Everything that an exercise's program holds, besides itself.
fn required<'c>(course: &'c Course, exercise: &'c Exercise) -> BTreeSet<&'c ExerciseId> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&ExerciseId> = exercise.requires.iter().collect();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(course.exercise(id).into_iter().flat_map(|e| &e.requires));
        }
    }
    found
}

/// The changed answers of one submission.
enum Answers {
    /// Its manifest or a module of its own has changed, which any of its exercises may mention.
    All,
    Some(BTreeSet<String>),
}

impl Answers {
    fn of(course: &Course, submission: &Submitted, diff: &Diff) -> Answers {
        let mut names = BTreeSet::new();
        for path in diff.below(&submission.dir) {
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            let parts: Vec<&str> = parts.iter().map(|part| part.as_ref()).collect();
            match parts.as_slice() {
                [] | ["src"] | ["Cargo.toml"] => return Answers::All,
                // It is derived from the course, and never read.
                ["src", "lib.rs"] => {}
                ["src", file] => match file.strip_suffix(".rs") {
                    Some(stem) if known(course, &submission.unit, stem) => {
                        names.insert(stem.to_owned());
                    }
                    Some(_) => return Answers::All,
                    // No module: an editor's copy, a note.
                    None => {}
                },
                ["src", ..] => return Answers::All,
                _ => {}
            }
        }
        Answers::Some(names)
    }

    fn any(&self) -> bool {
        !matches!(self, Answers::Some(names) if names.is_empty())
    }

    fn contains(&self, exercise: &str) -> bool {
        match self {
            Answers::All => true,
            Answers::Some(names) => names.contains(exercise),
        }
    }
}
