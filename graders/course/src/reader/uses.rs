//! Reference functions that laws may call: other exercises' references, and the functions of `oracle.rs`.

use super::document::{Document, Findings};
use super::positions::YamlPath;
use crate::model::{Course, ExerciseId, ReferenceFunction};
use crate::signature::{Signature, SignatureError, Type, TypeNames};
use gradus_law::suggest::{did_you_mean, nearest};
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock};

/// What is known of an exercise from its signature alone, so that others may use it.
#[derive(Debug, Clone)]
pub struct Interface {
    /// Its signature; `None` when it has errors.
    pub signature: Option<Signature>,
    /// Names of its outputs.
    pub outputs: Vec<String>,
}

/// Functions of one `oracle.rs`; `None` when there is no such file.
type Oracle = Option<Result<HashMap<String, Result<Signature, SignatureError>>, SignatureError>>;

/// Finds reference functions by the names that specs use.
pub struct References<'a> {
    course: &'a Course,
    interfaces: HashMap<ExerciseId, Interface>,
    oracles: Mutex<HashMap<String, Oracle>>,
    tensor_functions: OnceLock<Oracle>,
}

/// Functions of candle tensors that exercises hand to a learner's code by name, below the course's folder.
const TENSOR_FUNCTIONS: &str = "exercises/tensor_functions.rs";

impl<'a> References<'a> {
    /// Of the exercises of a course.
    pub fn new(course: &'a Course, interfaces: HashMap<ExerciseId, Interface>) -> References<'a> {
        References {
            course,
            interfaces,
            oracles: Mutex::default(),
            tensor_functions: OnceLock::new(),
        }
    }

    /// All exercises.
    pub fn exercises(&self) -> impl Iterator<Item = &ExerciseId> {
        self.interfaces.keys()
    }

    /// Whether there is such an exercise, with errors or without.
    pub fn has(&self, id: &ExerciseId) -> bool {
        self.interfaces.contains_key(id)
    }

    /// The exercise that `unit/exercise` or `exercise` (of `unit`) names; else a finding's message and help.
    pub fn exercise(&self, written: &str, unit: &str) -> Result<ExerciseId, (String, String)> {
        let (unit, exercise) = written.split_once('/').unwrap_or((unit, written));
        let id = ExerciseId {
            unit: unit.to_string(),
            exercise: exercise.to_string(),
        };
        if self.has(&id) {
            return Ok(id);
        }
        let known: Vec<String> = self.exercises().map(ToString::to_string).collect();
        let elsewhere = self.exercises().find(|other| other.exercise == exercise);
        let help = match (nearest(&id.to_string(), &known), elsewhere) {
            (Some(near), _) => did_you_mean(near),
            (None, Some(other)) => did_you_mean(&other.to_string()),
            (None, None) => "write `unit/exercise`; the spec of it must stand under exercises/".to_string(),
        };
        Err((format!("there is no exercise `{id}`"), help))
    }

    /// The reference function that an entry of `uses` names, and the name it is called by.
    pub fn resolve(
        &self,
        document: &Document,
        at: &YamlPath,
        written: &str,
        unit: &str,
        findings: &mut Findings,
    ) -> Option<(String, ReferenceFunction)> {
        let parts: Vec<&str> = written.split('/').collect();
        match parts.as_slice() {
            ["oracle", function] => self.oracle(document, at, unit, function, findings),
            [unit, "oracle", function] => self.oracle(document, at, unit, function, findings),
            [_] | [_, _] => {
                let id = match self.exercise(written, unit) {
                    Ok(id) => id,
                    Err((message, help)) => {
                        findings.add(document.at_value(at, message).with_help(help));
                        return None;
                    }
                };
                let interface = self.interfaces.get(&id)?;
                let Some(signature) = interface.signature.clone() else {
                    let message = format!("`{id}` can't be used: its spec has errors");
                    findings.add(document.at_value(at, message).with_help("mend that one first"));
                    return None;
                };
                let function = ReferenceFunction {
                    unit: id.unit,
                    module: id.exercise.clone(),
                    signature,
                    outputs: interface.outputs.clone(),
                };
                Some((id.exercise, function))
            }
            _ => {
                let help = "write `unit/exercise`, `oracle/function` or `unit/oracle/function`";
                findings.add(
                    document
                        .at_value(at, format!("`{written}` names no function"))
                        .with_help(help),
                );
                None
            }
        }
    }

    fn oracle(
        &self,
        document: &Document,
        at: &YamlPath,
        unit: &str,
        function: &str,
        findings: &mut Findings,
    ) -> Option<(String, ReferenceFunction)> {
        let file = format!("reference/{unit}/src/oracle.rs");
        let mut oracles = self.oracles.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let oracle = oracles.entry(unit.to_string()).or_insert_with(|| self.read(&file));
        let (message, help) = match oracle {
            None => (
                format!("there is no `{file}`"),
                format!("write `pub fn {function}` in that file"),
            ),
            Some(Err(slip)) => (format!("`{file}` can't be read: {slip}"), "mend that file".to_string()),
            Some(Ok(functions)) => match functions.get(function) {
                Some(Ok(signature)) => {
                    let outputs = match &signature.returns {
                        Type::Tuple(parts) => (0..parts.len()).map(|i| i.to_string()).collect(),
                        _ => vec!["out".to_string()],
                    };
                    let found = ReferenceFunction {
                        unit: unit.to_string(),
                        module: "oracle".to_string(),
                        signature: signature.clone(),
                        outputs,
                    };
                    return Some((function.to_string(), found));
                }
                Some(Err(slip)) => (
                    format!("`{function}` of `{file}` can't be called: {}", slip.message),
                    slip.help.clone().unwrap_or_default(),
                ),
                None => {
                    let known: Vec<&String> = functions.keys().collect();
                    let help = match nearest(function, &known) {
                        Some(near) => did_you_mean(near),
                        None => format!("add `pub fn {function}` there"),
                    };
                    (format!("`{file}` has no public function `{function}`"), help)
                }
            },
        };
        findings.add(document.at_value(at, message).with_help(help));
        None
    }

    /// What is wrong with a name of a function of candle tensors, if anything: a finding's message and help.
    pub fn tensor_function(&self, name: &str) -> Result<(), (String, String)> {
        let file = TENSOR_FUNCTIONS;
        let functions = match self.tensor_functions.get_or_init(|| self.read(file)) {
            Some(Ok(functions)) => functions,
            Some(Err(slip)) => return Err((format!("`{file}` can't be read: {slip}"), "mend that file".to_string())),
            None => {
                let help = format!("write `pub fn {name}(x: &Tensor) -> Result<Tensor>` in that file");
                return Err((format!("there is no `{file}`"), help));
            }
        };
        match functions.get(name) {
            Some(Ok(Signature {
                parameters, returns, ..
            })) if *returns == Type::Tensor && matches!(parameters.as_slice(), [p] if p.ty == Type::Tensor) => Ok(()),
            Some(_) => {
                let help = format!("it must be `pub fn {name}(x: &Tensor) -> Result<Tensor>`");
                Err((format!("`{name}` of `{file}` can't be handed to an answer"), help))
            }
            None => {
                let known: Vec<&String> = functions.keys().collect();
                let help = match nearest(name, &known) {
                    Some(near) => did_you_mean(near),
                    None => format!("add `pub fn {name}(x: &Tensor) -> Result<Tensor>` there"),
                };
                Err((format!("`{file}` has no public function `{name}`"), help))
            }
        }
    }

    fn read(&self, file: &str) -> Oracle {
        let text = std::fs::read_to_string(self.course.root.join(file)).ok()?;
        let structs = |name: &str| self.course.structs.contains_key(name);
        let closures = |name: &str| self.course.closures.get(name).cloned();
        let names = TypeNames {
            structs: &structs,
            closures: &closures,
        };
        Some(Signature::all_of_file(&text, &names).map(|list| list.into_iter().collect()))
    }
}
