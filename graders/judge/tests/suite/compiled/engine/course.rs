//! A small course made in memory, and submissions written to a temporary folder.

use crate::bare;
use crate::checkout::engine;
use gradus_course::signature::{Signature, TypeNames};
use gradus_course::{Course, Exercise, ExerciseId, StructDef, Unit};
use gradus_engine::supervise::{Call, CallOutcome, Death, Runner};
use gradus_engine::{BuildFailure, Program, Request};
use gradus_wire::{DType, Outcome, TensorData, Value};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An exercise's name.
pub fn id(unit: &str, exercise: &str) -> ExerciseId {
    ExerciseId {
        unit: unit.into(),
        exercise: exercise.into(),
    }
}

/// A course of exercises given as unit, signature, required `unit/exercise`s.
pub fn course(exercises: &[(&str, &str, &[&str])], structs: IndexMap<String, StructDef>) -> Course {
    let mut course = Course {
        structs,
        ..Course::empty(Path::new(""))
    };
    for (unit, signature, requires) in exercises {
        add(&mut course, unit, signature, requires);
    }
    course
}

/// Adds an exercise.
pub fn add(course: &mut Course, unit: &str, signature: &str, requires: &[&str]) {
    let closures = |name: &str| course.closures.get(name).cloned();
    let names = TypeNames {
        structs: &|name: &str| course.structs.contains_key(name),
        closures: &closures,
    };
    let signature = Signature::parse_with(signature, &names).expect("the signature is right");
    let requires = requires.iter().map(|r| r.split_once('/').expect("unit/exercise"));
    let exercise = Exercise {
        requires: requires.map(|(u, e)| id(u, e)).collect(),
        ..bare::exercise(id(unit, &signature.name), signature)
    };
    match course.units.iter_mut().find(|u| u.name == unit) {
        Some(found) => found.exercises.push(exercise),
        None => course.units.push(Unit {
            name: unit.into(),
            title: String::new(),
            summary: String::new(),
            exercises: vec![exercise],
            ..Unit::default()
        }),
    }
}

/// A learner's crate in a temporary folder.
pub struct Submission {
    folder: tempfile::TempDir,
}

impl Submission {
    /// Writes files `name.rs` below `src/`.
    pub fn new(files: &[(&str, &str)]) -> Submission {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let submission = Submission { folder };
        std::fs::create_dir(submission.source("")).expect("src");
        for (name, text) in files {
            std::fs::write(submission.source(&format!("{name}.rs")), text).expect("a source file");
        }
        submission
    }

    /// The crate's folder.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A file below `src/`.
    pub fn source(&self, name: &str) -> PathBuf {
        self.folder.path().join("src").join(name)
    }
}

/// A request for exercises of a unit; `crates` are the submissions by unit.
pub fn request<'a>(
    course: &'a Course,
    unit: &'a str,
    exercises: &[&str],
    crates: &[(&str, &Submission)],
) -> Request<'a> {
    Request {
        course,
        unit,
        exercises: exercises.iter().map(|e| (*e).to_owned()).collect(),
        crates: crates
            .iter()
            .map(|(u, s)| ((*u).to_owned(), s.path().to_path_buf()))
            .collect(),
        stubs: BTreeSet::new(),
        trusted: false,
        functions: Vec::new(),
        tensor_functions: None,
    }
}

/// Compiles exercises of a unit.
pub fn build(
    course: &Course,
    unit: &str,
    exercises: &[&str],
    crates: &[(&str, &Submission)],
) -> BTreeMap<String, Result<Arc<Program>, BuildFailure>> {
    engine()
        .build(&request(course, unit, exercises, crates))
        .expect("a sound machine")
        .into_iter()
        .collect()
}

/// The program of a single exercise, and the submission to keep while it is needed.
pub fn program(signature: &str, text: &str) -> (Submission, Arc<Program>) {
    let (submission, built) = attempt(signature, text);
    (submission, built.expect("it compiles"))
}

/// What comes of compiling a single exercise.
pub fn attempt(signature: &str, text: &str) -> (Submission, Result<Arc<Program>, BuildFailure>) {
    let course = course(&[("unit", signature, &[])], IndexMap::new());
    let name = course.units[0].exercises[0].id.exercise.clone();
    let submission = Submission::new(&[(&name, text)]);
    let mut built = build(&course, "unit", &[&name], &[("unit", &submission)]);
    (submission, built.remove(&name).expect("an entry for the exercise"))
}

/// Asks the program's first function.
pub fn ask(runner: &mut Runner, arguments: Vec<Value>) -> CallOutcome {
    let call = Call {
        function: 0,
        arguments,
        gradient: None,
        again: 0,
    };
    runner.call(call, &mut |_, _| Err("there is no function".into()))
}

/// The answer's outcome.
pub fn outcome(outcome: CallOutcome) -> Outcome {
    match outcome {
        CallOutcome::Answered(answer) => answer.outcome,
        CallOutcome::Died(death) => panic!("{death:?}"),
    }
}

/// The value returned.
pub fn returned(answer: CallOutcome) -> Value {
    match outcome(answer) {
        Outcome::Returned(value) => value,
        other => panic!("{other:?}"),
    }
}

/// How it died.
pub fn died(outcome: CallOutcome) -> Death {
    match outcome {
        CallOutcome::Died(death) => death,
        CallOutcome::Answered(answer) => panic!("{answer:?}"),
    }
}

/// A matrix of f32.
pub fn matrix(rows: u64, columns: u64, values: &[f32]) -> Value {
    let data = values.iter().flat_map(|v| v.to_le_bytes()).collect();
    Value::Tensor(TensorData::new(DType::F32, vec![rows, columns], data))
}

/// The values of an f32 tensor.
pub fn values(value: &Value) -> Vec<f32> {
    match value {
        Value::Tensor(t) if t.dtype == DType::F32 => t
            .data
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes(b.try_into().expect("4 bytes")))
            .collect(),
        other => panic!("an f32 tensor was expected: {other:?}"),
    }
}
