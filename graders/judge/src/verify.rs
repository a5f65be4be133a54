//! Proving a course before learners see it: is each exercise sound, and would its laws notice a wrong answer?
//!
//! Two rounds, each spread over threads. The first looks at every exercise by itself (`exercise`): texts, starter, the
//! reference on many seeds, what the drawn cases reach, tolerance, snapshots, oracle answers. The second tries every
//! solution that is not the reference (`strength`): mistakes and mutants, law by law, which gives the kill matrix, and
//! alternatives, which must pass.

pub mod edges;
mod exercise;
mod files;
mod findings;
mod margin;
pub mod mutate;
pub mod oracle;
pub mod report;
mod starter;
mod strength;
mod texts;

use crate::corpus::{self, Kind};
use crate::grade::run::{DeviceChoice, RunOptions};
use gradus_course::diagnostic::{Diagnostic, Severity};
use gradus_course::{Course, Exercise, ExerciseId};
use gradus_engine::{Engine, EnvironmentError};
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Share of mutants that must be killed, of those that are not declared equivalent.
pub const SCORE: f64 = 0.95;
/// Share of a unit's mutants that may be declared equivalent.
pub const EQUIVALENT: f64 = 0.05;
/// Seconds that one trial may take before it is listed.
pub const SLOW: f64 = 10.0;
/// Share of the tolerance that the reference's own error may use up.
pub const MARGIN: f64 = 1.0 / 3.0;

/// What a proof is made with.
#[derive(Debug, Clone)]
pub struct VerifyOptions {
    /// Exercises to prove.
    pub selection: BTreeSet<ExerciseId>,
    /// Seeds that the reference must pass, besides the course's own.
    pub seeds: u32,
    /// Threads.
    pub jobs: usize,
    /// Whether mutants are made: without them no law can be called useless.
    pub mutants: bool,
}

/// What is told while it goes.
#[derive(Debug)]
pub enum Step<'s> {
    /// So many steps are still to come.
    Planned(usize),
    /// This one begins.
    Began(&'s str),
    /// One is done.
    Finished,
}

/// Receives steps, from several threads.
pub type Listener<'l> = dyn Fn(Step<'_>) + Sync + 'l;

/// All that was found.
#[derive(Debug, Default)]
pub struct Verified {
    /// What is wrong, or could be better: by file.
    pub findings: Vec<Diagnostic>,
    /// In the order of the course; only what was selected.
    pub proofs: Vec<Proof>,
    /// Whether mutants were made.
    pub mutants: bool,
}

impl Verified {
    /// Whether any finding is an error.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(Diagnostic::is_error)
    }
}

/// What is known of one exercise.
#[derive(Debug, Clone)]
pub struct Proof {
    /// Its name.
    pub id: ExerciseId,
    /// Its laws, then its `rejects` entries.
    pub laws: Vec<LawProof>,
    /// Mistakes, then mutants.
    pub subjects: Vec<Subject>,
    /// Files of alternatives, and whether each passed.
    pub alternatives: Vec<(String, bool)>,
    /// Largest error of the reference, or its distance from the oracle, as a share of the tolerance.
    pub margin: Option<f64>,
    /// Answers of the oracle that were compared.
    pub oracle: usize,
    /// What the edges of its domain come to.
    pub edges: edges::Edges,
    /// Whether the reference passes: otherwise nothing else can be judged fairly, and no mutants are made.
    pub sound: bool,
    /// Cases of a trial.
    pub cases: u32,
    /// Seconds of a trial of the reference.
    pub seconds: f64,
}

impl Proof {
    /// Subjects of a kind.
    pub fn of(&self, kind: SubjectKind) -> impl Iterator<Item = &Subject> {
        self.subjects.iter().filter(move |s| s.kind == kind)
    }

    /// Mutants killed, and mutants that count: those that compile and are not declared equivalent.
    pub fn score(&self) -> (usize, usize) {
        let fates = || self.of(SubjectKind::Mutant).map(|s| &s.fate);
        let killed = fates().filter(|f| matches!(f, Fate::Killed)).count();
        let survived = fates().filter(|f| matches!(f, Fate::Survived)).count();
        (killed, killed + survived)
    }

    /// What a law, `rejects` entry or contract kills: indices of subjects.
    pub fn killed_by(&self, name: &str) -> BTreeSet<usize> {
        let subjects = self.subjects.iter().enumerate();
        subjects
            .filter(|(_, s)| s.by.iter().any(|n| n == name))
            .map(|(i, _)| i)
            .collect()
    }
}

/// A law, or a `rejects` entry, as it was exercised by the reference's cases.
#[derive(Debug, Clone)]
pub struct LawProof {
    /// Its name.
    pub name: String,
    /// Its equation; empty for a `rejects` entry.
    pub holds: String,
    /// Whether it is a `rejects` entry.
    pub reject: bool,
    /// Whether it asks the reference.
    pub consults_reference: bool,
    /// Cases it was judged on.
    pub cases: u32,
}

/// A solution that is to be told from the reference.
#[derive(Debug, Clone)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// A mistake's file, or a mutant's name (`old line → new line`).
    pub name: String,
    /// The file it is written in, or was made from, relative to the root.
    pub file: String,
    /// Line of the slip in the reference; 1 for a mistake.
    pub line: usize,
    /// What became of it.
    pub fate: Fate,
    /// Laws, `rejects` entries, contracts and snapshots that tell it, each alone.
    pub by: Vec<String>,
}

/// Which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// Kept under `fixtures/mistakes`.
    Mistake,
    /// Made from the reference.
    Mutant,
}

/// What became of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was told from the reference.
    Killed,
    /// It was not.
    Survived,
    /// It was not, and the spec says that nothing could.
    Equivalent,
    /// It does not compile: it says nothing about the laws.
    Unviable,
}

/// Proves the selected exercises. `loaded` is what the reading of the specs found.
pub fn verify(
    course: &Course,
    loaded: Vec<Diagnostic>,
    engine: &Engine,
    options: &VerifyOptions,
    listener: &Listener<'_>,
) -> Result<Verified, EnvironmentError> {
    let exercises: Vec<&Exercise> = course
        .exercises()
        .filter(|e| options.selection.contains(&e.id))
        .collect();
    let mut findings = loaded;
    let whole = |unit: &str| {
        let unit = course.units.iter().find(|u| u.name == unit);
        unit.is_some_and(|u| u.exercises.iter().all(|e| options.selection.contains(&e.id)))
    };
    let (mistakes, slips) = corpus::read(course, Kind::Mistakes);
    findings.extend(slips);
    let (alternatives, slips) = corpus::read(course, Kind::Alternatives);
    findings.extend(slips);
    findings.extend(files::strays(course, &options.selection));
    findings.extend(texts::same_names(course, &options.selection));
    let run = RunOptions {
        selection: BTreeSet::new(),
        devices: vec![DeviceChoice {
            name: "cpu".into(),
            absent: None,
        }],
        cases: None,
        seed: crate::grade::seed::of_course(course),
        jobs: 1,
        shrink: false,
        support: true,
        replay: None,
    };
    findings.extend(starter::check(course, engine, &exercises, &run)?);
    listener(Step::Planned(exercises.len()));
    let first = spread(&exercises, options.jobs, &|exercise| {
        listener(Step::Began(&exercise.id.to_string()));
        let done = exercise::examine(course, engine, exercise, &run, options);
        listener(Step::Finished);
        done
    });
    let mut proofs = Vec::new();
    for examined in first {
        let (proof, found) = examined?;
        proofs.push(proof);
        findings.extend(found);
    }
    let mut trials = Vec::new();
    for (index, exercise) in exercises.iter().enumerate() {
        let (made, found) = strength::trials(
            course,
            exercise,
            index,
            &mistakes,
            &alternatives,
            options.mutants && proofs[index].sound,
        );
        trials.extend(made);
        findings.extend(found);
    }
    listener(Step::Planned(exercises.len() + trials.len()));
    let stand = strength::Stand::new(course, engine, &run);
    let tried = spread(&trials, options.jobs, &|trial| {
        listener(Step::Began(&trial.title(exercises[trial.exercise])));
        let done = stand.attempt(exercises[trial.exercise], trial);
        listener(Step::Finished);
        done
    });
    for (trial, outcome) in trials.iter().zip(tried) {
        let found = strength::record(
            course,
            exercises[trial.exercise],
            &mut proofs[trial.exercise],
            trial,
            outcome?,
        );
        findings.extend(found);
    }
    for (exercise, proof) in exercises.iter().zip(&proofs) {
        findings.extend(strength::conclude(exercise, proof, options.mutants && proof.sound));
    }
    if options.mutants {
        for unit in course.units.iter().filter(|u| whole(&u.name)) {
            findings.extend(strength::unit(unit, &proofs));
        }
    }
    findings.sort_by(|a, b| {
        let key = |d: &Diagnostic| (d.file.clone(), d.line, std::cmp::Reverse(d.severity));
        key(a).cmp(&key(b))
    });
    Ok(Verified {
        findings,
        proofs,
        mutants: options.mutants,
    })
}

/// A folder for staged files that no other attempt, thread or process uses.
fn scratch(engine: &Engine) -> std::path::PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    engine
        .state()
        .join("verify")
        .join(format!("{}-{number}", std::process::id()))
}

/// Maps over threads, results in order.
fn spread<T: Sync, R: Send>(items: &[T], jobs: usize, work: &(dyn Fn(&T) -> R + Sync)) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..jobs.clamp(1, items.len().max(1)) {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    done.lock()
                        .unwrap_or_else(std::sync::PoisonError::into_inner)
                        .push((index, result));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Whether warnings count too.
pub fn worst(findings: &[Diagnostic]) -> Option<Severity> {
    findings.iter().map(|f| f.severity).max()
}
