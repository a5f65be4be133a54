//! Programs: what is asked of a compiler, what comes of it, and where programs come from.

use crate::environment::EnvironmentError;
use gradus_course::{Course, ExerciseId};
use gradus_wire::Containment;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What to compile.
pub struct Request<'a> {
    /// The course: what each exercise requires, its signature, the structs.
    pub course: &'a Course,
    /// The unit that the wanted exercises belong to.
    pub unit: &'a str,
    /// Wanted exercises of that unit, by name. Each gets an entry in the answer.
    pub exercises: Vec<String>,
    /// Crate folder (the one that holds `src/`) of each unit, the wanted one and those that it requires. What a
    /// missing folder should hold is replaced by a stub.
    pub crates: BTreeMap<String, PathBuf>,
    /// Required exercises whose functions are replaced by a stub that panics with [`blocked_marker`].
    pub stubs: BTreeSet<ExerciseId>,
    /// The reference: no source rules of safety, same containment.
    pub trusted: bool,
    /// Further functions that must be callable (`uses` and oracles): unit, module, function. Trusted requests only.
    pub functions: Vec<FunctionRequest>,
    /// A file of candle functions (`pub fn name(x: &Tensor) -> Result<Tensor>`) that `Value::Function(name)` finds.
    pub tensor_functions: Option<PathBuf>,
}

/// A function that laws call, of the reference.
#[derive(Debug, Clone)]
pub struct FunctionRequest {
    /// The unit whose function it is.
    pub unit: String,
    /// Its module in the unit's crate: an exercise's name, or `oracle`.
    pub module: String,
    /// What the program calls it with, and what it gives back.
    pub signature: gradus_course::signature::Signature,
}

/// A compiled program, which answers calls of some functions.
#[derive(Debug, Clone)]
pub struct Program {
    /// The executable.
    pub path: PathBuf,
    /// Functions by `(unit, module, function)`; the number is what a question carries.
    pub functions: BTreeMap<(String, String, String), u32>,
    /// Required exercises that this program holds a stub of: those asked for, and those whose files do not compile
    /// or are refused.
    pub stubs: BTreeSet<ExerciseId>,
    /// Whether it was found in the cache.
    pub cached: bool,
}

impl Program {
    /// Number of an exercise's function.
    pub fn exercise(&self, id: &ExerciseId) -> Option<u32> {
        self.function(&id.unit, &id.exercise, &id.exercise)
    }

    /// Number of a function by unit, module and name.
    pub fn function(&self, unit: &str, module: &str, name: &str) -> Option<u32> {
        self.functions
            .get(&(unit.to_owned(), module.to_owned(), name.to_owned()))
            .copied()
    }
}

/// Why an exercise has no program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum BuildFailure {
    /// rustc refused it, died of it, or ran out of time or memory.
    DoesNotCompile {
        /// What to show: rustc's own words with the learner's path, or a sentence.
        rendered: String,
        /// The errors one by one.
        errors: Vec<CompilerError>,
    },
    /// A rule of the grader refuses the source.
    Forbidden(Violation),
    /// The file is missing, is no regular file, is too large or is not UTF-8.
    Unreadable {
        /// The file.
        file: PathBuf,
        /// Why.
        why: String,
    },
}

/// One error of rustc.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CompilerError {
    /// The message without its place.
    pub message: String,
    /// `E0308`, where there is one.
    pub code: Option<String>,
    /// The learner's file; empty when rustc names none.
    pub file: PathBuf,
    /// Line from 1; 0 when unknown.
    pub line: u32,
    /// Column from 1; 0 when unknown.
    pub column: u32,
}

/// Where a source breaks a rule.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Violation {
    /// The rule in words: ``"`include_str!` reads files while compiling"``.
    pub rule: String,
    /// The file.
    pub file: PathBuf,
    /// Line from 1.
    pub line: u32,
    /// Column from 1, in characters.
    pub column: u32,
    /// The offending text.
    pub text: String,
}

impl Violation {
    /// The same violation in this file.
    pub fn in_file(mut self, file: &Path) -> Violation {
        self.file = file.to_path_buf();
        self
    }
}

/// The key of a function of [`Request::tensor_functions`] among a program's functions.
pub fn tensor_function(name: &str) -> (String, String, String) {
    (String::new(), "tensor_functions".to_owned(), name.to_owned())
}

/// What a stub panics with, for the unit and exercise.
pub fn blocked_marker(id: &ExerciseId) -> String {
    format!("gradus-blocked: {id}")
}

/// The program that answers for one exercise, or why it has none.
pub type BuildOutcome = Result<Arc<Program>, BuildFailure>;

/// What a request comes to: one entry an exercise, in the order asked for; or nothing, where the machine gave up.
pub type Built = Result<Vec<(String, BuildOutcome)>, EnvironmentError>;

/// Where programs come from: a compiler, or an archive of what one made elsewhere.
pub trait ProgramSource: std::fmt::Debug + Send + Sync {
    /// `rustc 1.95.0 (…)`: what the programs are made by.
    fn toolchain(&self) -> &str;

    /// The folder for what belongs to runs with these programs.
    fn state(&self) -> PathBuf;

    /// How far this machine lets submissions, and the compiler that reads them, be
    /// contained.
    fn containment(&self) -> Result<Containment, EnvironmentError>;

    /// The program without functions, which tries what the machine allows.
    fn probe(&self) -> PathBuf;

    /// What programs need beside them, and the names that it goes by.
    fn companions(&self) -> Result<Vec<(PathBuf, String)>, EnvironmentError>;

    /// Programs for the wanted exercises. They may be shared.
    fn build(&self, request: &Request<'_>) -> Built;

    /// Compiles modules (name and text) as one crate, with the compiler's default warnings on and no code made. Trusted
    /// sources only: nothing is contained.
    fn warnings(&self, course: &Course, modules: &[(String, String)]) -> Result<Vec<Warning>, EnvironmentError>;
}

/// A warning or error of the compiler about staff's own files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// The module it is about.
    pub module: String,
    /// Line of its file, from 1.
    pub line: usize,
    /// The compiler's words.
    pub message: String,
    /// Whether it is an error.
    pub is_error: bool,
}
