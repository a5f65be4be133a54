//! Answers what laws ask on one case: other questions to the learner and the reference, gradients, recorded calls.

use super::convert::{self, Letters};
use super::failure::Failure;
use super::files;
use super::outcome::{Broken, LawOutcome, Question};
use super::party::{Arguments, Written};
use super::scope::{not_writable, words};
use super::session::{Session, Who};
use gradus_course::signature::Type;
use gradus_course::{Case, Course, ExerciseId, Form, Law, Origin};
use gradus_draw::GIVEN;
use gradus_engine::EnvironmentError;
use gradus_law::value::{CANDLE_PREFIX, Tensor, Value};
use gradus_law::{Asker, Content, Env, EvalError};
use gradus_wire::message::GradientRequest;
use gradus_wire::{DType, Value as Wire};
use std::collections::HashMap;

pub(super) struct CaseAsker<'s, 'a> {
    pub(super) session: &'s mut Session<'a>,
    pub(super) case: &'s Case,
    pub(super) letters: Letters,
    pub(super) subject: Who,
    pub(super) answer: Value,
    pub(super) calls: HashMap<(Who, String), Vec<Value>>,
    /// Files that the answer at hand could write.
    pub(super) written: Vec<Written>,
    pub(super) remembered: HashMap<(Who, Vec<u8>), Result<Value, usize>>,
    pub(super) failures: Vec<(Failure, Vec<(String, Value)>)>,
    /// What the machine could not do while the law at hand was computed: the evaluator knows only of answers that are
    /// missing.
    pub(super) environment: Option<EnvironmentError>,
    /// Changed questions of the law at hand, the last few.
    pub(super) asked: Vec<Question>,
}

/// Places at which `every` is judged at an edge, where an axis may have hundreds.
const PLACES_AT_AN_EDGE: usize = 8;
/// Questions of one law that are remembered for the report.
const QUESTIONS: usize = 4;

impl CaseAsker<'_, '_> {
    pub(super) fn judge_law(&mut self, law: &Law, env: &Env<'_>) -> Result<LawOutcome, EnvironmentError> {
        let outcome = self.compute(law, env);
        match self.environment.take() {
            Some(error) => Err(error),
            None => Ok(outcome),
        }
    }

    fn compute(&mut self, law: &Law, env: &Env<'_>) -> LawOutcome {
        self.asked.clear();
        if let Some(when) = &law.when {
            match when.judge(env, self) {
                Ok(truth) if !truth.holds => return LawOutcome::NotHere,
                Ok(_) => {}
                Err(error) => return self.error(error),
            }
        }
        match law.holds.judge(env, self) {
            Ok(truth) if truth.holds => LawOutcome::Held,
            Ok(truth) => LawOutcome::Broken(Box::new(Broken {
                truth: Some(truth),
                failure: None,
                words: None,
                asked: std::mem::take(&mut self.asked),
            })),
            Err(error) => self.error(error),
        }
    }

    fn error(&self, error: EvalError) -> LawOutcome {
        match &error {
            EvalError::Answer(index) => match self.failures.get(*index) {
                Some((Failure::Course(words), _)) => LawOutcome::Course(words.clone()),
                Some(failure) => LawOutcome::Broken(Box::new(Broken {
                    truth: None,
                    failure: Some(failure.clone()),
                    words: None,
                    asked: Vec::new(),
                })),
                None => LawOutcome::Course("an answer was lost".into()),
            },
            error => LawOutcome::Course(words(error)),
        }
    }

    fn fail(&mut self, failure: Failure, changes: &[(String, Value)]) -> EvalError {
        self.failures.push((failure, changes.to_vec()));
        EvalError::Answer(self.failures.len() - 1)
    }

    /// Keeps an error of the machine; the evaluator is told that an answer is missing.
    fn give_up(&mut self, error: EnvironmentError) -> EvalError {
        let words = error.message.clone();
        self.environment.get_or_insert(error);
        self.fail(Failure::Course(words), &[])
    }

    fn ask(&mut self, changes: &[(String, Value)], who: Who) -> Result<Value, EvalError> {
        let arguments = match self.session.question(self.case, changes, who) {
            Ok(arguments) => arguments,
            Err(failure) => return Err(self.fail(failure, changes)),
        };
        let key = (who, gradus_wire::frame::encode(&arguments).unwrap_or_default());
        if let Some(remembered) = self.remembered.get(&key) {
            return remembered.clone().map_err(EvalError::Answer);
        }
        let asked = self.session.ask(self.case, changes, who, None, &mut Vec::new());
        let result = match asked {
            Ok(Ok((value, _))) => Ok(value),
            Ok(Err(failure)) => match self.blame(failure, changes, who) {
                Ok(failure) => Err(self.fail(failure, changes)),
                Err(error) => return Err(self.give_up(error)),
            },
            Err(error) => return Err(self.give_up(error)),
        };
        let remembered = match &result {
            Ok(value) => Ok(value.clone()),
            Err(EvalError::Answer(index)) => Err(*index),
            Err(_) => return result,
        };
        self.remembered.insert(key, remembered);
        result
    }

    fn blame(&mut self, failure: Failure, changes: &[(String, Value)], who: Who) -> Result<Failure, EnvironmentError> {
        if who == Who::Reference {
            return Ok(Failure::Course(format!(
                "the reference has no answer to a changed question: {failure}"
            )));
        }
        Ok(match failure {
            Failure::Error(_) | Failure::Panicked { .. } | Failure::Form(_) | Failure::Unusable(_) => {
                match self
                    .session
                    .ask(self.case, changes, Who::Reference, None, &mut Vec::new())?
                {
                    Ok(_) => failure,
                    Err(reference) => Failure::Course(format!(
                        "the reference has no answer to a changed question of this law: {reference}"
                    )),
                }
            }
            failure => failure,
        })
    }
}

impl Asker for CaseAsker<'_, '_> {
    fn solve(&mut self, changes: &[(String, Value)]) -> Result<Value, EvalError> {
        let answer = self.ask(changes, self.subject)?;
        if self.subject == Who::Learner && !changes.is_empty() {
            if self.asked.len() == QUESTIONS {
                self.asked.remove(0);
            }
            self.asked.push((changes.to_vec(), answer.clone()));
        }
        Ok(answer)
    }

    fn reference(&mut self, changes: &[(String, Value)]) -> Result<Value, EvalError> {
        self.ask(changes, Who::Reference)
    }

    fn places(&self) -> usize {
        match self.case.origin {
            Origin::Edge(_) => PLACES_AT_AN_EDGE,
            Origin::Example(_) | Origin::Drawn(_) => usize::MAX,
        }
    }

    fn call(&mut self, name: &str, arguments: &[Value]) -> Result<Value, EvalError> {
        let session = &mut *self.session;
        let course_error = |message: String| EvalError::Course {
            message,
            offset: 0,
            is_type: false,
        };
        if let Some(function) = name.strip_prefix(CANDLE_PREFIX) {
            return self.tensor_function(function, arguments);
        }
        let Some(function) = session.exercise.uses.get(name) else {
            return Err(course_error(format!("{name} is not in `uses`")));
        };
        let mut letters = self.letters.clone();
        let generic = session.in_f64(self.case);
        if generic {
            letters.dtypes.insert('F', DType::F64);
        }
        let forms = forms_of(session.course, function);
        let mut wires = Vec::new();
        let mut files = Vec::new();
        for (i, (parameter, value)) in function.signature.parameters.iter().zip(arguments).enumerate() {
            let form = forms.get(i).copied().unwrap_or(&Form::Plain);
            // Oracles declare no forms: floats go to them in f64 wherever the reference itself computes in f64.
            let widened;
            let value = match (form, value) {
                (Form::Plain, value) if generic => {
                    widened = widen(value);
                    &widened
                }
                (_, value) => value,
            };
            let wire = convert::to_wire(session.course, value, &parameter.ty, form, &letters)
                .map_err(|why| course_error(format!("{name}, argument {}: {why}", parameter.name)))?;
            // What the answer wrote is there to be read by functions of the reference.
            let wire = match (&parameter.ty, wire) {
                (Type::Path, Wire::Text(path)) => {
                    let written = self.written.iter().find(|(written, _)| *written == path);
                    match written {
                        Some((_, Ok(Some(bytes)))) => {
                            let name = format!("{i}-{}", parameter.name);
                            files.push((name.clone(), bytes.clone()));
                            Wire::Text(format!("{GIVEN}/{name}"))
                        }
                        _ => Wire::Text(path),
                    }
                }
                (_, wire) => wire,
            };
            wires.push(wire);
        }
        let mut none = |closure: &str, _: Vec<Wire>| Err(format!("{closure} can't be called from a law's function"));
        let key = (
            function.unit.as_str(),
            function.module.as_str(),
            function.signature.name.as_str(),
        );
        let called = match session
            .reference
            .ask(key, Arguments { values: wires, files }, None, &mut none)
        {
            Ok(called) => called.map_err(|failure| course_error(format!("{name}: {failure}")))?,
            Err(error) => return Err(self.give_up(error)),
        };
        let session = &*self.session;
        let function = &session.exercise.uses[name];
        convert::from_wire(&called.value, &function.signature.returns, &function.outputs)
            .map_err(|why| course_error(format!("{name}: {why}")))
    }

    fn written(&mut self, file: &str, content: Content) -> Result<Value, EvalError> {
        let Some(Value::Text(path)) = self.case.values.get(file) else {
            return Err(not_writable(file));
        };
        let Some((_, found)) = self.written.iter().find(|(written, _)| written == path) else {
            return Err(not_writable(file));
        };
        let read = match found {
            Ok(Some(bytes)) => files::read(bytes, content).map_err(|why| format!("in the file at `{file}`: {why}")),
            Ok(None) => Err(format!("it wrote no file at `{file}`")),
            Err(why) => Err(format!("the file at `{file}`: {why}")),
        };
        read.map_err(|words| self.fail(Failure::File(words), &[]))
    }

    fn autograd(&mut self, parameter: &str, of_reference: bool) -> Result<Value, EvalError> {
        let who = if of_reference { Who::Reference } else { self.subject };
        let gradient = self.gradient(parameter, who)?;
        let like = self.case.values.get(parameter).cloned().unwrap_or(Value::None);
        // Where no gradient comes to in the reference either, none is due.
        if who == Who::Learner && is_missing(&gradient, &like, &like).is_some() {
            let due = self.gradient(parameter, Who::Reference)?;
            if let Some(path) = is_missing(&gradient, &due, &like) {
                let failure = Failure::Detached(format!("{parameter}{path}"));
                return Err(self.fail(failure, &[]));
            }
        }
        let gradient = fill_missing(&gradient, &like);
        let session = &*self.session;
        let form = session.exercise.takes.get(parameter).unwrap_or(&Form::Plain);
        Ok(match self.case.dtypes.get(&'F') {
            Some(&dtype) if who == Who::Reference && session.in_f64(self.case) => {
                convert::retype(session.course, &gradient, form, dtype)
            }
            _ => gradient,
        })
    }

    fn calls(&mut self, closure: &str, of_reference: bool) -> Result<Value, EvalError> {
        let who = if of_reference { Who::Reference } else { self.subject };
        Ok(Value::List(
            self.calls.get(&(who, closure.to_owned())).cloned().unwrap_or_default(),
        ))
    }
}

impl CaseAsker<'_, '_> {
    /// What a function of candle tensors gives, in the reference's program.
    fn tensor_function(&mut self, name: &str, arguments: &[Value]) -> Result<Value, EvalError> {
        let course_error = |message: String| EvalError::Course {
            message,
            offset: 0,
            is_type: false,
        };
        let wires = arguments.iter().map(|value| {
            let value = if self.session.in_f64(self.case) {
                widen(value)
            } else {
                value.clone()
            };
            convert::to_wire(self.session.course, &value, &Type::Tensor, &Form::Plain, &self.letters)
        });
        let wires: Vec<Wire> = wires.collect::<Result<_, _>>().map_err(course_error)?;
        let mut none = |_: &str, _: Vec<Wire>| Err("a function of tensors calls nothing".to_owned());
        let key = gradus_engine::tensor_function(name);
        let key = (key.0.as_str(), key.1.as_str(), key.2.as_str());
        let called = match self.session.reference.ask(key, wires, None, &mut none) {
            Ok(called) => called.map_err(|failure| course_error(format!("{name}: {failure}")))?,
            Err(error) => return Err(self.give_up(error)),
        };
        convert::plain(&called.value, &Type::Tensor).map_err(|why| course_error(format!("{name}: {why}")))
    }

    /// The gradient by a parameter, with nothing where none comes to it.
    fn gradient(&mut self, parameter: &str, who: Who) -> Result<Value, EvalError> {
        let session = &mut *self.session;
        let position = session
            .exercise
            .signature
            .parameters
            .iter()
            .position(|p| p.name == parameter);
        let Some(position) = position else {
            return Err(EvalError::Course {
                message: format!("{parameter} is not a parameter"),
                offset: 0,
                is_type: true,
            });
        };
        let mut normal = gradus_draw::normals(&[
            "probes",
            session.seed,
            &session.exercise.id.to_string(),
            &format!("{:?}", self.case.origin),
        ]);
        let mut probes = Vec::new();
        let in_f64 = who == Who::Reference && session.in_f64(self.case);
        probes_for(&self.answer, &mut normal, &mut probes);
        if in_f64 {
            probes = probes
                .into_iter()
                .map(|p| if p.dtype.is_float() { p.cast(DType::F64) } else { p })
                .collect();
        }
        let request = GradientRequest {
            parameter: position as u32,
            probes: probes.iter().map(Tensor::to_wire).collect(),
        };
        let asked = match session.ask(self.case, &[], who, Some(request), &mut Vec::new()) {
            Ok(asked) => asked,
            Err(error) => return Err(self.give_up(error)),
        };
        let session = &mut *self.session;
        match asked {
            Ok((_, called)) => {
                let declared = &session.exercise.signature.parameters[position];
                let value = called
                    .gradient
                    .as_ref()
                    .map_or(Ok(Value::None), |g| convert::plain(g, &declared.ty));
                let distorter = session.distorter.as_mut().filter(|_| who == Who::Learner);
                let value = match distorter {
                    Some(distorter) => value.map(|gradient| distorter.gradient(gradient)),
                    None => value,
                };
                value.map_err(|why| self.fail(Failure::Died(gradus_report::verdict::Verdict::Crashed, why), &[]))
            }
            Err(failure) => {
                let failure = match (who, failure) {
                    (Who::Reference, failure) => {
                        Failure::Course(format!("the reference has no gradient here: {failure}"))
                    }
                    (Who::Learner | Who::Twin | Who::Own, failure) => failure,
                };
                Err(self.fail(failure, &[]))
            }
        }
    }
}

/// The path to a place without a gradient where `due` has one; `like` is what the gradient is by.
fn is_missing(gradient: &Value, due: &Value, like: &Value) -> Option<String> {
    let none = &Value::None;
    match (gradient, due, like) {
        (Value::None, Value::None, _) => None,
        (Value::None, _, Value::Tensor(t)) => (t.dtype.is_float() && !t.array.is_empty()).then(String::new),
        (g, d, Value::List(items)) => {
            fn at(value: &Value, i: usize) -> Option<&Value> {
                match value {
                    Value::List(list) => list.get(i),
                    _ => None,
                }
            }
            let missing = |(i, like): (usize, &Value)| {
                let (g, d) = (at(g, i).unwrap_or(none), at(d, i).unwrap_or(none));
                is_missing(g, d, like).map(|path| format!("[{i}]{path}"))
            };
            items.iter().enumerate().find_map(missing)
        }
        (g, d, Value::Struct(fields)) => {
            fn at<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
                match value {
                    Value::Struct(fields) => fields.get(name),
                    _ => None,
                }
            }
            let missing = |(name, like): (&String, &Value)| {
                let (g, d) = (at(g, name).unwrap_or(none), at(d, name).unwrap_or(none));
                is_missing(g, d, like).map(|path| format!(".{name}{path}"))
            };
            fields.iter().find_map(missing)
        }
        _ => None,
    }
}

fn widen(value: &Value) -> Value {
    match value {
        Value::Tensor(t) if t.dtype.is_float() => Value::Tensor(t.cast_exactly().cast(DType::F64)),
        Value::List(items) => Value::List(items.iter().map(widen).collect()),
        Value::Struct(fields) => Value::Struct(fields.iter().map(|(n, v)| (n.clone(), widen(v))).collect()),
        other => other.clone(),
    }
}

/// Forms of the parameters of a function in `uses`, when it is an exercise's.
fn forms_of<'c>(course: &'c Course, function: &gradus_course::ReferenceFunction) -> Vec<&'c Form> {
    let id = ExerciseId {
        unit: function.unit.clone(),
        exercise: function.module.clone(),
    };
    let exercise = course
        .exercise(&id)
        .filter(|e| e.signature.name == function.signature.name);
    exercise.map_or_else(Vec::new, |e| {
        e.signature
            .parameters
            .iter()
            .map(|p| e.takes.get(&p.name).unwrap_or(&Form::Plain))
            .collect()
    })
}

/// One standard-normal cotangent for each tensor of an answer, in wire order.
fn probes_for(answer: &Value, normal: &mut dyn FnMut() -> f64, out: &mut Vec<Tensor>) {
    match answer {
        Value::Tensor(t) => {
            let data = (0..t.array.len()).map(|_| normal()).collect();
            out.push(Tensor::new(t.shape(), data).cast(t.dtype));
        }
        Value::List(items) => items.iter().for_each(|v| probes_for(v, normal, out)),
        Value::Struct(fields) => fields.values().for_each(|v| probes_for(v, normal, out)),
        _ => {}
    }
}

/// A missing gradient counts as zero.
fn fill_missing(gradient: &Value, like: &Value) -> Value {
    match (gradient, like) {
        (Value::None, Value::Tensor(t)) => {
            Value::Tensor(Tensor::new(t.shape(), vec![0.0; t.array.len()]).cast(t.dtype))
        }
        (Value::None, Value::List(items)) => Value::List(items.iter().map(|v| fill_missing(&Value::None, v)).collect()),
        (Value::None, Value::Struct(fields)) => Value::Struct(
            fields
                .iter()
                .map(|(n, v)| (n.clone(), fill_missing(&Value::None, v)))
                .collect(),
        ),
        (Value::List(g), Value::List(l)) => Value::List(g.iter().zip(l).map(|(g, l)| fill_missing(g, l)).collect()),
        (Value::Struct(g), Value::Struct(l)) => Value::Struct(
            l.iter()
                .map(|(name, l)| (name.clone(), fill_missing(g.get(name).unwrap_or(&Value::None), l)))
                .collect(),
        ),
        _ => gradient.clone(),
    }
}
