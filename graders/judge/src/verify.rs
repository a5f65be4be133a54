//! Proving a course before learners see it: is each exercise sound, and would its laws notice a wrong answer?
//!
//! Two rounds, each spread over threads. The first looks at every exercise by itself (`exercise`): texts, starter, the
//! reference on many seeds, what the drawn cases reach, tolerance, snapshots, oracle answers. The second tries every
//! solution that is not the reference (`strength`): mistakes and mutants, law by law, which gives the kill matrix, and
//! alternatives, which must pass.

pub mod distortions;
pub mod edges;
mod exercise;
mod files;
mod findings;
pub mod fingerprints;
mod margin;
pub mod mutate;
pub(crate) mod options;
pub mod oracle;
mod proof;
pub mod report;
mod same_program;
mod scratch;
mod starter;
mod strength;
mod texts;
mod wider;

pub use options::{EQUIVALENT, MARGIN, SCORE, SLOW, VerifyOptions};
pub use proof::{Fate, LawProof, Proof, Subject, SubjectKind};

use self::findings::{at_key, warning};
use crate::corpus::{self, Half};
use crate::grade::options::RunOptions;
use crate::grade::sessions::Sessions;
use gradus_course::diagnostic::{Diagnostic, Severity};
use gradus_course::{Course, Exercise, parallel};
use gradus_engine::{Engine, EnvironmentError};

/// What is told while it goes.
#[derive(Debug)]
pub enum ProofEvent<'s> {
    /// So many steps are still to come.
    Planned(usize),
    /// This one begins.
    Began(&'s str),
    /// One is done.
    Finished,
}

/// Receives steps, from several threads.
pub type Listener<'l> = dyn Fn(ProofEvent<'_>) + Sync + 'l;

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
    let (exercises, lacking): (Vec<&Exercise>, Vec<&Exercise>) =
        exercises.into_iter().partition(|e| e.lacks(&course.root).is_none());
    for exercise in lacking {
        let why = exercise.lacks(&course.root).unwrap_or_default();
        let help = "put it there to have the exercise proved";
        findings.push(warning(at_key(exercise, "needs", format!("not proved: {why}"), help)));
    }
    let whole = |unit: &str| {
        let unit = course.units.iter().find(|u| u.name == unit);
        unit.is_some_and(|u| u.exercises.iter().all(|e| options.selection.contains(&e.id)))
    };
    let (mistakes, slips) = corpus::read(course, Half::Mistakes);
    findings.extend(slips);
    let (alternatives, slips) = corpus::read(course, Half::Alternatives);
    findings.extend(slips);
    findings.extend(files::strays(course, &options.selection));
    findings.extend(texts::same_names(course, &options.selection));
    let run = RunOptions::on_cpu(crate::grade::seed::of_course(course));
    findings.extend(starter::check(course, engine, &exercises, &run)?);
    listener(ProofEvent::Planned(exercises.len()));
    let examined = parallel::try_map(options.jobs, exercises.clone(), |exercise| {
        listener(ProofEvent::Began(&exercise.id.to_string()));
        let done = exercise::examine(course, engine, exercise, &run, options);
        listener(ProofEvent::Finished);
        done
    })?;
    let mut proofs = Vec::new();
    for (proof, found) in examined {
        proofs.push(proof);
        findings.extend(found);
    }
    let sessions = Sessions::new(course, engine, &run);
    let sound = exercises.iter().zip(&proofs).filter(|(_, proof)| proof.sound);
    let checked = parallel::try_map(options.jobs, sound.collect(), |(exercise, _)| {
        let made = fingerprints::make(&sessions, course, engine, exercise, &mistakes)?;
        Ok(fingerprints::check(course, exercise, &made))
    })?;
    findings.extend(checked.into_iter().flatten());
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
    listener(ProofEvent::Planned(exercises.len() + trials.len()));
    let stand = strength::Stand::new(course, engine, &run);
    let tried = parallel::try_map(options.jobs, trials.iter().collect(), |trial| {
        listener(ProofEvent::Began(&trial.title(exercises[trial.exercise])));
        let done = stand.attempt(exercises[trial.exercise], trial);
        listener(ProofEvent::Finished);
        done
    })?;
    for (trial, outcome) in trials.iter().zip(tried) {
        let found = strength::record(
            course,
            exercises[trial.exercise],
            &mut proofs[trial.exercise],
            trial,
            outcome,
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

/// Whether warnings count too.
pub fn worst(findings: &[Diagnostic]) -> Option<Severity> {
    findings.iter().map(|f| f.severity).max()
}
