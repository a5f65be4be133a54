//! Laws, `rejects` entries and devices judged on one case.

use super::asker::CaseAsker;
use super::contract::{Mismatch, Shapes, Sizes, has_nan, identical};
use super::convert::Letters;
use super::device;
use super::distortion::Distorter;
use super::failure::{Asked, Failure};
use super::outcome::{Broken, CaseOutcome, LawOutcome, Unmet, Which};
use super::parity;
use super::party::Written;
use super::scope::{define, outputs, scope, words};
use super::session::{Session, Who};
use gradus_course::signature::Type;
use gradus_course::{Case, Form, Law, Reject};
use gradus_engine::EnvironmentError;
use gradus_law::value::Value;
use gradus_law::{Env, NoAsker, Tolerance};
use gradus_report::verdict::Aspect;
use gradus_wire::{DType, Device, Value as Wire};
use indexmap::IndexMap;
use std::collections::HashMap;
use std::ops::ControlFlow;

impl Session<'_> {
    /// Asks one side about a case and judges the laws on its answer.
    pub fn judge_as(&mut self, case: &Case, which: Which<'_>, who: Who) -> Result<CaseOutcome, EnvironmentError> {
        let mut calls = Vec::new();
        let (answer, called) = match self.ask(case, &[], who, None, &mut calls)? {
            Ok(answered) => answered,
            Err(failure) => return self.blame(case, failure),
        };
        self.judge_answer(case, which, who, answer, (calls, called.written))
    }

    /// Judges the laws with the reference in the learner's place: what must hold if the course is right.
    pub fn judge_reference(&mut self, case: &Case, which: Which<'_>) -> Result<CaseOutcome, EnvironmentError> {
        let mut calls = Vec::new();
        match self.ask(case, &[], Who::Reference, None, &mut calls)? {
            Ok((answer, called)) => self.judge_answer(case, which, Who::Reference, answer, (calls, called.written)),
            Err(failure) => Ok(CaseOutcome::failed(failure, None)),
        }
    }

    /// A failed call of the learner's is the course's fault where the reference fails as well.
    fn blame(&mut self, case: &Case, failure: Failure) -> Result<CaseOutcome, EnvironmentError> {
        let mut failure = failure;
        let expected = match &failure {
            Failure::NotStarted { .. } | Failure::Blocked(_) | Failure::Course(_) | Failure::Died(..) => None,
            _ => match self.ask(case, &[], Who::Reference, None, &mut Vec::new())? {
                Ok((expected, _)) => Some(expected),
                Err(reference) => {
                    failure = Failure::Course(format!("the reference has no answer to this case: {reference}"));
                    None
                }
            },
        };
        Ok(CaseOutcome::failed(failure, expected))
    }

    pub(super) fn judge_answer(
        &mut self,
        case: &Case,
        which: Which<'_>,
        subject: Who,
        answer: Value,
        (calls, written): (Vec<(String, Value)>, Vec<Written>),
    ) -> Result<CaseOutcome, EnvironmentError> {
        let exercise = self.exercise;
        let course = self.course;
        let laws: Vec<(usize, &Law)> = match which {
            Which::Contracts => Vec::new(),
            Which::Laws(wanted) => exercise
                .laws
                .iter()
                .enumerate()
                .filter(|(i, law)| wanted(*i, law))
                .collect(),
        };
        let mut outcome = CaseOutcome {
            answer: Some(answer.clone()),
            expected: None,
            failure: None,
            beside: None,
            laws: Vec::new(),
        };
        let unbound = exercise.returns.values().any(|f| data_dependent(f, &case.sizes));
        let consulted = laws.iter().any(|(_, law)| law.consults_reference);
        let mut reference_calls = Vec::new();
        if (consulted || unbound || has_nan(&answer))
            && self
                .consult(case, subject, &answer, &mut outcome, &mut reference_calls)?
                .is_break()
        {
            return Ok(outcome);
        }
        let letters = self.letters(case);
        let values = self.names(case, &answer, outcome.expected.as_ref(), &letters);
        let device = self.device;
        let allowance = self.allowance;
        let mut recorded: HashMap<(Who, String), Vec<Value>> = HashMap::new();
        for (name, value) in calls {
            recorded.entry((subject, name)).or_default().push(value);
        }
        for (name, value) in reference_calls {
            recorded.entry((Who::Reference, name)).or_default().push(value);
        }
        let mut asker = CaseAsker {
            session: self,
            case,
            letters,
            subject,
            answer,
            calls: recorded,
            written,
            remembered: HashMap::new(),
            failures: Vec::new(),
            environment: None,
            asked: Vec::new(),
        };
        // Plain numbers computed from f32 tensors are no more exact than those.
        let coarsest = course.coarsest(exercise, case);
        for (index, law) in laws {
            let defines = |name: &str| define(course, exercise, name);
            let tolerance = |dtype| {
                let dtype = if dtype == DType::F64 {
                    coarsest.unwrap_or(dtype)
                } else {
                    dtype
                };
                allowance.applied(exercise.tolerance.resolve(law.tolerance.as_ref(), dtype, device))
            };
            let env = Env {
                values: &values,
                defines: &defines,
                tolerance: &tolerance,
            };
            let verdict = asker.judge_law(law, &env)?;
            outcome.laws.push((index, verdict));
        }
        if subject == Who::Learner {
            self.blame_answer(case, &mut outcome)?;
        }
        Ok(outcome)
    }

    /// Asks the reference, and compares the answer with what must be the reference's whatever the laws say; a break where
    /// nothing more is to be judged.
    fn consult(
        &mut self,
        case: &Case,
        subject: Who,
        answer: &Value,
        outcome: &mut CaseOutcome,
        calls: &mut Vec<(String, Value)>,
    ) -> Result<ControlFlow<()>, EnvironmentError> {
        let expected = match subject {
            Who::Reference => Ok(answer.clone()),
            Who::Learner | Who::Twin | Who::Own => self
                .ask(case, &[], Who::Reference, None, calls)?
                .map(|(value, _)| value),
        };
        let expected = match expected {
            Ok(expected) => expected,
            Err(failure) => {
                let words = format!("the reference has no answer to this case: {failure}");
                outcome.failure = Some(Failure::Course(words));
                return Ok(ControlFlow::Break(()));
            }
        };
        let exercise = self.exercise;
        let consults = exercise.laws.iter().any(|law| law.consults_reference);
        let finite = exercise.contract.finite;
        // Sizes that depend on the data must be the reference's, if any law says that values are.
        if consults || finite {
            let like = if consults {
                expected.clone()
            } else {
                shape_of(answer, &expected)
            };
            let place = match exercise.returns.len() {
                1 => exercise.returns.keys().next().map_or("out", String::as_str),
                _ => "out",
            };
            if let Err(mismatch) = Shapes::check_like(place, answer, &like, finite) {
                outcome.beside = Some(Failure::Form(mismatch));
            }
        }
        // Laws cost time by the answer's size, some by its square. One that is wrong anyway, and far larger than the right
        // one, is not worth it.
        let oversized = elements(answer) > (16 * elements(&expected)).max(MOST_JUDGED);
        outcome.expected = Some(expected);
        Ok(match oversized && outcome.beside.is_some() {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        })
    }

    /// What laws can name: arguments, drawn values, sizes, outputs, `out` and `expected`.
    fn names(
        &self,
        case: &Case,
        answer: &Value,
        expected: Option<&Value>,
        letters: &Letters,
    ) -> IndexMap<String, Value> {
        let exercise = self.exercise;
        let mut values = scope(case);
        let mut sizes = case.sizes.clone();
        let shapes = Shapes {
            course: self.course,
            letters,
        };
        for (_, form, value) in outputs(exercise, answer) {
            shapes.bind(form, value, &mut sizes);
        }
        for (name, size) in sizes {
            values.entry(name).or_insert(Value::Number(size as f64));
        }
        for (name, _, value) in outputs(exercise, answer) {
            values.insert(name.to_owned(), value.clone());
        }
        values.insert("out".into(), answer.clone());
        if let Some(expected) = expected {
            values.insert("expected".into(), expected.clone());
        }
        values
    }

    /// An error while a law is computed is the course's fault only if the reference's own answer raises it too; else the
    /// learner's answer breaks the law.
    fn blame_answer(&mut self, case: &Case, outcome: &mut CaseOutcome) -> Result<(), EnvironmentError> {
        for (index, law) in &mut outcome.laws {
            let LawOutcome::Course(words) = law else { continue };
            let again = self.judge_reference(case, Which::Laws(&|i, _| i == *index))?;
            if matches!(again.laws.as_slice(), [(_, LawOutcome::Held | LawOutcome::NotHere)]) {
                *law = LawOutcome::Broken(Box::new(Broken {
                    truth: None,
                    failure: None,
                    words: Some(std::mem::take(words)),
                    asked: Vec::new(),
                }));
            }
        }
        Ok(())
    }

    /// Asks about a `rejects` entry: `None` where its `when` is false, else the failure if the answer is not `Err`.
    pub fn judge_reject(
        &mut self,
        case: &Case,
        reject: &Reject,
    ) -> Result<Option<Result<(), Unmet>>, EnvironmentError> {
        let course = self.course;
        let exercise = self.exercise;
        let values = scope(case);
        let defines = |name: &str| define(course, exercise, name);
        let env = Env {
            values: &values,
            defines: &defines,
            tolerance: &|_| Tolerance::default(),
        };
        let fault = |words: String| Ok(Some(Err((Failure::Course(words), Vec::new()))));
        if let Some(when) = &reject.when {
            match when.judge(&env, &mut NoAsker) {
                Ok(truth) if !truth.holds => return Ok(None),
                Ok(_) => {}
                Err(error) => return fault(format!("rejects, {}, when: {}", reject.name, words(&error))),
            }
        }
        let mut changes = Vec::new();
        for (name, expr) in &reject.changes {
            match expr.eval(&env, &mut NoAsker) {
                Ok(value) => changes.push((name.clone(), value)),
                Err(error) => return fault(format!("rejects, {}: {}", reject.name, words(&error))),
            }
        }
        let judged = |result: Result<(), Failure>| match result {
            Err(Failure::Error(said)) => match &reject.says {
                Some(due) if !said.contains(due.as_str()) => Err(Failure::Message { due: due.clone(), said }),
                _ => Ok(()),
            },
            Err(failure) => Err(failure),
            Ok(()) => Err(Failure::Accepted),
        };
        // A wrong form of an answer is an answer all the same.
        let accepted = self.distorter.as_mut().is_some_and(Distorter::accepts);
        let asked = match self.ask(case, &changes, Who::Learner, None, &mut Vec::new())? {
            _ if accepted => Ok(()),
            Err(Failure::Form(_) | Failure::Storage(_)) => Ok(()),
            asked => taken(asked),
        };
        let result = judged(asked);
        if result.is_err() {
            let reference = taken(self.ask(case, &changes, Who::Reference, None, &mut Vec::new())?);
            if let Err(failure) = judged(reference) {
                return fault(format!("the reference does not reject {:?}: {failure}", reject.name));
            }
        }
        Ok(Some(result.map_err(|failure| (failure, changes))))
    }

    /// Why a case is judged on the CPU alone; `None` where the device can take it. candle launches a kernel even for a
    /// tensor without elements, which the CUDA driver refuses, and old GPUs have no bf16: neither is an answer's fault.
    pub fn beyond_device(&self, case: &Case) -> Option<&'static str> {
        self.twin.as_ref()?;
        let bf16 = Value::Text("bf16".into());
        let named = || case.values.values().any(|v| identical(v, &bf16));
        if case.sizes.values().any(|&size| size == 0) || case.values.values().any(holds_nothing) {
            Some("cases with an empty tensor are judged on the CPU: the CUDA driver launches no kernel for nothing")
        } else if !self.has_bf16 && (case.dtypes.values().any(|&d| d == DType::BF16) || named()) {
            Some(
                "cases in bf16 are judged on the CPU: the kernels built for this GPU are of compute capability below 8.0",
            )
        } else {
            None
        }
    }

    /// Whether an answer keeps to the CPU whatever device it is given: on a device that can't be used, the reference has
    /// no answer and the submission has one. Seen without a GPU; `None` where the exercise is given no device.
    pub fn ignores_its_device(&mut self, case: &Case) -> Result<Option<Failure>, EnvironmentError> {
        let mut parameters = self.exercise.signature.parameters.iter();
        let Some(at) = parameters.position(|p| p.ty == Type::Device) else {
            return Ok(None);
        };
        if self.device != Device::Cpu || !device::follows_a_device(self.exercise) {
            return Ok(None);
        }
        let Ok(mut arguments) = self.arguments(case, &[], Who::Learner) else {
            return Ok(None);
        };
        arguments[at] = Wire::Text("absent".into());
        let id = &self.exercise.id;
        let key = (id.unit.as_str(), id.exercise.as_str(), id.exercise.as_str());
        let mut callback = |_: &str, _: Vec<Wire>| Err("there is no such device".to_owned());
        // A reference that answers makes nothing on the device in this case: then nobody need.
        match self.reference.ask(key, arguments.clone(), None, &mut callback)? {
            Err(Failure::Error(_) | Failure::Panicked { .. }) => {}
            _ => return Ok(None),
        }
        if self.learner.ask(key, arguments, None, &mut callback)?.is_err() {
            return Ok(None);
        }
        let name = &self.exercise.signature.parameters[at].name;
        Ok(Some(Failure::Form(Mismatch {
            place: "the answer".into(),
            declared: format!("the device that `{name}` names"),
            came: "the CPU, whatever the device".into(),
            what: Aspect::Device,
        })))
    }

    /// Compares an answer with that of the same program on the CPU. Where several answers are right, and the laws accept
    /// each, the difference is measured but not judged.
    pub fn compare_devices(&mut self, case: &Case, answer: &Value) -> Asked<()> {
        if self.twin.is_none() || self.exercise.signature.returns.holds_device() {
            return Ok(Ok(()));
        }
        let twin = match self.ask(case, &[], Who::Twin, None, &mut Vec::new())? {
            Ok((twin, _)) => twin,
            Err(failure) => {
                return Ok(Err(Failure::Parity(format!(
                    "the GPU has an answer to this case, the CPU has none: {failure}"
                ))));
            }
        };
        let judged = self.exercise.contract.repeatable && self.exercise.laws.iter().any(|law| law.consults_reference);
        let tolerances = &self.exercise.tolerance;
        let device = self.device;
        let difference = self.parity.compare(answer, &twin, judged, &|dtype| {
            parity::tolerance(tolerances, dtype, device)
        });
        Ok(match difference {
            Some(words) if judged => Err(Failure::Parity(words)),
            _ => Ok(()),
        })
    }
}

/// Whether an input was taken: the `Err` of a plain `Result` refuses it as candle's does.
fn taken<T>(asked: Result<(Value, T), Failure>) -> Result<(), Failure> {
    match asked? {
        (Value::Error(reason), _) => Err(Failure::Error(match *reason {
            Value::Text(text) => text,
            other => other.kind().to_owned(),
        })),
        _ => Ok(()),
    }
}

/// Whether an output's sizes are known only from the data.
fn data_dependent(form: &Form, sizes: &Sizes) -> bool {
    match form {
        Form::Tensor(t) => t.any_leading || t.sizes.iter().any(|e| e.names().iter().any(|n| !sizes.contains_key(n))),
        Form::List(item, _) | Form::Option(item) => data_dependent(item, sizes),
        _ => false,
    }
}

/// Elements of a wrong answer on which laws are still judged, however few the right one has.
const MOST_JUDGED: usize = 4096;

/// Whether a tensor without elements is part of a value.
fn holds_nothing(value: &Value) -> bool {
    match value {
        Value::Tensor(tensor) => tensor.array.is_empty(),
        Value::List(items) => items.iter().any(holds_nothing),
        Value::Struct(fields) => fields.values().any(holds_nothing),
        _ => false,
    }
}

/// Numbers, texts and truths in a value.
fn elements(value: &Value) -> usize {
    match value {
        Value::Tensor(t) => t.array.len(),
        Value::List(items) => items.iter().map(elements).sum(),
        Value::Struct(fields) => fields.values().map(elements).sum(),
        _ => 1,
    }
}

/// The expected value where shapes agree, else the answer itself: NaN is looked at only where that makes sense.
fn shape_of(answer: &Value, expected: &Value) -> Value {
    match (answer, expected) {
        (Value::Tensor(a), Value::Tensor(e)) if a.shape() == e.shape() => expected.clone(),
        (Value::Tensor(_), _) => answer.clone(),
        _ => expected.clone(),
    }
}
