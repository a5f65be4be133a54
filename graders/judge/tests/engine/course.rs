//! A small course made in memory, and submissions written to a temporary folder.

use gradus_judge::build::{BuildFailure, Engine, EngineOptions, Program, Request};
use gradus_judge::signature::Signature;
use gradus_judge::spec::{
    Contract, Course, Exercise, ExerciseId, Given, Limits, SourceRules, StructDef, Tolerances, Unit,
};
use gradus_wire::{DType, TensorData, Value};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The engine of this test run: one kit for all tests.
pub fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| Engine::open(&EngineOptions::default(), &mut |_| {}).expect("the engine opens"))
}

/// An exercise's name.
pub fn id(unit: &str, exercise: &str) -> ExerciseId {
    ExerciseId {
        unit: unit.into(),
        exercise: exercise.into(),
    }
}

/// A course of exercises given as unit, signature, required `unit/exercise`s.
pub fn course(exercises: &[(&str, &str, &[&str])], structs: IndexMap<String, StructDef>) -> Course {
    let mut units: Vec<Unit> = Vec::new();
    let known = |name: &str| structs.contains_key(name);
    for (unit, signature, requires) in exercises {
        let signature = Signature::parse(signature, &known).expect("the signature is right");
        let requires = requires.iter().map(|r| r.split_once('/').expect("unit/exercise"));
        let exercise = Exercise {
            id: id(unit, &signature.name),
            file: PathBuf::new(),
            source: Arc::from(""),
            title: String::new(),
            statement: String::new(),
            statement_zh: None,
            hints: Vec::new(),
            concepts: Vec::new(),
            requires: requires.map(|(u, e)| id(u, e)).collect(),
            signature,
            takes: IndexMap::new(),
            returns: IndexMap::new(),
            uses: IndexMap::new(),
            given: Given {
                cases: None,
                dims: IndexMap::new(),
                draw: IndexMap::new(),
                lets: IndexMap::new(),
                examples: Vec::new(),
                avoid: None,
            },
            defines: IndexMap::new(),
            laws: Vec::new(),
            rejects: Vec::new(),
            tolerance: Tolerances::default(),
            snapshots: IndexMap::new(),
            rules: SourceRules::default(),
            layouts: Vec::new(),
            limits: Limits::default(),
            devices: vec!["cpu".into()],
            contract: Contract::default(),
            display: IndexMap::new(),
        };
        match units.iter_mut().find(|u| u.name == *unit) {
            Some(found) => found.exercises.push(exercise),
            None => units.push(Unit {
                name: (*unit).into(),
                title: String::new(),
                summary: String::new(),
                exercises: vec![exercise],
            }),
        }
    }
    Course {
        root: PathBuf::new(),
        title: String::new(),
        units,
        structs,
        defines: IndexMap::new(),
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

/// Compiles exercises of a unit; `crates` are the submissions by unit.
pub fn build(
    course: &Course,
    unit: &str,
    exercises: &[&str],
    crates: &[(&str, &Submission)],
) -> BTreeMap<String, Result<Arc<Program>, BuildFailure>> {
    let request = Request {
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
    };
    engine().build(&request).into_iter().collect()
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
