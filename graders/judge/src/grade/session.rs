//! One exercise, one device: asking the learner and the reference about one case, and judging the laws on it.

use super::contract::{Shapes, Sizes, has_nan};
use super::convert::{self, Letters};
use super::distortion::Distorter;
use super::edge::Allowance;
use super::failure::Failure;
use super::parity::Parity;
use super::party::{Called, Party};
use gradus_course::signature::Type;
use gradus_course::{Case, Course, Dim, Exercise, Form, Law, Origin, Reject};
use gradus_law::value::Value;
use gradus_law::{Define, Tolerance};
use gradus_law::{Detail, Env, EvalError, NoAsker, Truth};
use gradus_wire::message::GradientRequest;
use gradus_wire::{DType, Value as Wire};
use indexmap::IndexMap;
use std::collections::HashMap;

/// Who is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// The submission.
    Learner,
    /// The reference, in the case's dtype or in f64 where the exercise is generic over floats.
    Reference,
    /// The submission on the CPU, where it is judged on another device.
    Twin,
    /// The reference in the case's own dtype, as a learner would compute.
    Own,
}

/// Why a `rejects` entry is not met, and the arguments that it changed.
pub type Unmet = (Failure, Vec<(String, Value)>);

/// One exercise on one device, with both runners.
pub struct Session<'a> {
    /// The course.
    pub course: &'a Course,
    /// The exercise.
    pub exercise: &'a Exercise,
    /// `cpu` or `cuda`.
    pub device: &'a str,
    /// Of the run.
    pub seed: &'a str,
    /// The submission's program.
    pub learner: Party<'a>,
    /// The reference's program.
    pub reference: Party<'a>,
    /// The submission's program on the CPU, where the device is another.
    pub twin: Option<Party<'a>>,
    /// How the two compare.
    pub parity: Parity,
    /// Whether the device has kernels for bf16.
    pub has_bf16: bool,
    /// A change of all tolerances while laws are judged at an edge.
    pub(super) allowance: Allowance,
    /// What makes the learner's side wrong, while the exercise itself is proved.
    pub distorter: Option<Distorter>,
}

/// What became of one law on one case.
#[derive(Debug, Clone)]
pub enum LawOutcome {
    /// It holds.
    Held,
    /// Its `when` is false here.
    NotHere,
    /// It does not hold.
    Broken(Box<Broken>),
    /// The course's fault.
    Course(String),
}

/// A broken law.
#[derive(Debug, Clone)]
pub struct Broken {
    /// What was compared.
    pub truth: Option<Truth>,
    /// A changed question (`solve(…)`) that got no usable answer: the failure, and the changed arguments.
    pub failure: Option<(Failure, Vec<(String, Value)>)>,
    /// Words where the law could not even be computed on this answer.
    pub words: Option<String>,
    /// The changed questions (`solve(…)`) that the law came to, last ones last: changes and answer.
    pub asked: Vec<Question>,
}

/// A changed question: what was changed, and the learner's answer.
pub type Question = (Vec<(String, Value)>, Value);

/// What became of one case.
#[derive(Debug, Clone)]
pub struct CaseOutcome {
    /// The learner's answer, when there is a usable one.
    pub answer: Option<Value>,
    /// The reference's answer, when it was asked.
    pub expected: Option<Value>,
    /// Why there is no usable answer (or a contract is broken).
    pub failure: Option<Failure>,
    /// A contract that shows only beside the reference's answer (sizes that depend on the data, NaN): laws that fall
    /// without the reference tell more and come first.
    pub beside: Option<Failure>,
    /// One entry a law that was judged: its index in the spec and what became of it.
    pub laws: Vec<(usize, LawOutcome)>,
}

/// Which laws to judge.
#[derive(Clone, Copy)]
pub enum Which<'f> {
    /// Those for which this is true.
    Laws(&'f dyn Fn(usize, &Law) -> bool),
    /// None: contracts only.
    Contracts,
}

impl<'a> Session<'a> {
    /// Letters of a case.
    pub fn letters(&self, case: &Case) -> Letters {
        let arguments = self
            .exercise
            .signature
            .parameters
            .iter()
            .filter(|p| p.ty == Type::DType)
            .filter_map(|p| match case.values.get(&p.name) {
                Some(Value::Text(name)) => Some((p.name.clone(), name.parse().ok()?)),
                _ => None,
            });
        Letters {
            dtypes: case.dtypes.clone(),
            arguments: arguments.collect(),
        }
    }

    /// Whether the reference's answer is computed in f64 and cast down: the exercise is generic over floats and this
    /// case is not in f64 already.
    pub(super) fn in_f64(&self, case: &Case) -> bool {
        case.dtypes.get(&'F').is_some_and(|&d| d != DType::F64)
            && self.exercise.takes.values().any(|f| self.course.generic_form(f))
    }

    /// Whether the reference's answer to a case is one in f64, cast down: then it differs from its own in the case's dtype.
    pub fn is_cast_down(&self, case: &Case) -> bool {
        self.in_f64(case)
    }

    /// The arguments of a case, some of them changed, as they cross the wire.
    pub fn arguments(&self, case: &Case, changes: &[(String, Value)], who: Who) -> Result<Vec<Wire>, Failure> {
        let mut letters = self.letters(case);
        let in_f64 = who == Who::Reference && self.in_f64(case);
        if in_f64 {
            letters.dtypes.insert('F', DType::F64);
        }
        let mut out = Vec::new();
        for parameter in &self.exercise.signature.parameters {
            let name = &parameter.name;
            let changed = changes.iter().find(|(n, _)| n == name).map(|(_, v)| v);
            let form = self.exercise.takes.get(name).unwrap_or(&Form::Plain);
            let Some(value) = changed.or_else(|| case.values.get(name)) else {
                return Err(Failure::Course(format!("no value for the argument {name}")));
            };
            // What a law computed carries unrounded values: it is rounded to the learner's dtype before either side sees
            // it, so that both get the same numbers.
            let rounded;
            let value = match case.dtypes.get(&'F') {
                Some(&dtype) if in_f64 && changed.is_some() => {
                    rounded = convert::retype(self.course, value, form, dtype);
                    &rounded
                }
                _ => value,
            };
            let mut wire = convert::to_wire(self.course, value, &parameter.ty, form, &letters)
                .map_err(|why| Failure::Course(format!("the argument {name}: {why}")))?;
            convert::set_layout(&mut wire, case.layout);
            if parameter.ty == Type::Device && who != Who::Learner {
                let party = if who == Who::Twin {
                    self.twin.as_ref()
                } else {
                    Some(&self.reference)
                };
                wire = Wire::Text(party.map_or("cpu", Party::device).into());
            }
            out.push(wire);
        }
        Ok(out)
    }

    /// Asks one side, `changes` applied to the case's arguments. The answer is checked for its form (learner only).
    pub(super) fn ask(
        &mut self,
        case: &Case,
        changes: &[(String, Value)],
        who: Who,
        gradient: Option<GradientRequest>,
        calls: &mut Vec<(String, Value)>,
    ) -> Result<(Value, Called), Failure> {
        let mut distorter = if who == Who::Learner { self.distorter.take() } else { None };
        let asked = self.ask_through(case, changes, who, gradient, calls, distorter.as_mut());
        if distorter.is_some() {
            self.distorter = distorter;
        }
        asked
    }

    /// Asks one side, what is asked and answered changed on the way by a distorter.
    fn ask_through(
        &mut self,
        case: &Case,
        changes: &[(String, Value)],
        who: Who,
        gradient: Option<GradientRequest>,
        calls: &mut Vec<(String, Value)>,
        mut distorter: Option<&mut Distorter>,
    ) -> Result<(Value, Called), Failure> {
        let given = distorter.as_ref().map(|_| self.given(case, changes)).unwrap_or_default();
        let distorted = match &mut distorter {
            Some(distorter) => Some(distorter.before(self.exercise, &given)?),
            None => None,
        };
        let arguments = self.arguments(case, distorted.as_deref().unwrap_or(changes), who)?;
        let course = self.course;
        let exercise = self.exercise;
        let mut values = scope(case);
        for (name, value) in changes {
            values.insert(name.clone(), value.clone());
        }
        // Which define stands for a closure argument in this call.
        let signature = &exercise.signature;
        let mut callback = |name: &str, arguments: Vec<Wire>| -> Result<Wire, String> {
            super::asker::callback(course, exercise, signature, case, &values, name, arguments, calls)
        };
        let party = match who {
            Who::Learner => &mut self.learner,
            Who::Reference | Who::Own => &mut self.reference,
            Who::Twin => match &mut self.twin {
                Some(twin) => twin,
                None => return Err(Failure::Course("there is no other device to compare with".into())),
            },
        };
        let id = &exercise.id;
        let mut called = party.ask(
            (&id.unit, &id.exercise, &id.exercise),
            arguments,
            gradient,
            &mut callback,
        )?;
        if called.gradient.is_some() && distorter.as_mut().is_some_and(|d| d.detaches()) {
            called.gradient = None;
        }
        if let Some(changed) = called.changed
            && exercise.contract.pure
            && who == Who::Learner
        {
            let name = signature.parameters.get(changed as usize).map_or("?", |p| &p.name);
            return Err(Failure::Changed(name.to_owned()));
        }
        let outputs: Vec<String> = exercise.returns.keys().cloned().collect();
        let answer = convert::from_wire(&called.value, &signature.returns, &outputs).map_err(|why| match who {
            Who::Learner | Who::Twin => Failure::Died(gradus_report::verdict::Verdict::Crashed, why),
            Who::Reference | Who::Own => Failure::Course(why),
        })?;
        let answer = match distorter {
            Some(distorter) => distorter.after(&given, answer),
            None => answer,
        };
        if who == Who::Learner {
            self.check_form(case, changes, &answer, &called.value)?;
        } else if who == Who::Reference
            && self.in_f64(case)
            && let Some(&dtype) = case.dtypes.get(&'F')
        {
            return Ok((self.retype_answer(&answer, dtype), called));
        }
        Ok((answer, called))
    }

    /// The arguments of a call by name.
    fn given(&self, case: &Case, changes: &[(String, Value)]) -> Vec<(String, Value)> {
        let parameters = self.exercise.signature.parameters.iter();
        let given = parameters.filter_map(|p| {
            let changed = changes.iter().find(|(name, _)| *name == p.name).map(|(_, value)| value);
            Some((p.name.clone(), changed.or_else(|| case.values.get(&p.name))?.clone()))
        });
        given.collect()
    }

    fn retype_answer(&self, answer: &Value, dtype: DType) -> Value {
        let returns = &self.exercise.returns;
        match answer {
            Value::Struct(fields) if matches!(self.exercise.signature.returns, Type::Tuple(_)) => Value::Struct(
                fields
                    .iter()
                    .map(|(name, value)| {
                        let form = returns.get(name).unwrap_or(&Form::Plain);
                        (name.clone(), convert::retype(self.course, value, form, dtype))
                    })
                    .collect(),
            ),
            answer => match returns.values().next() {
                Some(form) => convert::retype(self.course, answer, form, dtype),
                None => answer.clone(),
            },
        }
    }

    /// Sizes that hold for changed arguments: bound anew from them; derived ones computed again.
    fn sizes(&self, case: &Case, changes: &[(String, Value)]) -> Sizes {
        if changes.is_empty() {
            return case.sizes.clone();
        }
        let letters = self.letters(case);
        let shapes = Shapes {
            course: self.course,
            letters: &letters,
        };
        let mut sizes = Sizes::new();
        for parameter in &self.exercise.signature.parameters {
            let changed = changes.iter().find(|(n, _)| *n == parameter.name).map(|(_, v)| v);
            let value = changed.or_else(|| case.values.get(&parameter.name));
            if let (Type::Scalar(_), Some(Value::Number(n)), true) =
                (&parameter.ty, value, case.sizes.contains_key(&parameter.name))
            {
                sizes.insert(parameter.name.clone(), *n as i64);
            }
        }
        for parameter in &self.exercise.signature.parameters {
            let changed = changes.iter().find(|(n, _)| *n == parameter.name).map(|(_, v)| v);
            if let (Some(form), Some(value)) = (
                self.exercise.takes.get(&parameter.name),
                changed.or_else(|| case.values.get(&parameter.name)),
            ) {
                let tensor = matches!(form, Form::Tensor(_))
                    .then(|| convert::tensor_of(value))
                    .flatten();
                let value = tensor.map(Value::Tensor).unwrap_or_else(|| value.clone());
                shapes.bind(form, &value, &mut sizes);
            }
        }
        // A size that no argument carries keeps its value only while the arguments' own sizes are those of the case.
        let same = sizes
            .iter()
            .all(|(name, size)| case.sizes.get(name).is_none_or(|s| s == size));
        for (name, dim) in &self.exercise.given.dims {
            if sizes.contains_key(name) {
                continue;
            }
            let derived = match dim {
                Dim::Value(expr) => {
                    let values = numbers(&sizes);
                    let env = Env {
                        values: &values,
                        defines: &|_| None,
                        tolerance: &|_| Tolerance::default(),
                    };
                    expr.size(&env).ok()
                }
                Dim::Range(..) => None,
            };
            if let Some(size) = derived.or_else(|| if same { case.sizes.get(name).copied() } else { None }) {
                sizes.insert(name.clone(), size);
            }
        }
        sizes
    }

    fn check_form(&self, case: &Case, changes: &[(String, Value)], answer: &Value, wire: &Wire) -> Result<(), Failure> {
        if let Some(device) = convert::foreign_device(wire, self.device) {
            return Err(Failure::Form(super::contract::Mismatch {
                place: "the answer".into(),
                declared: self.device.to_owned(),
                came: device,
                what: "device",
            }));
        }
        match (self.exercise.contract.storage.as_deref(), convert::shares(wire)) {
            (Some("fresh"), true) => {
                return Err(Failure::Storage(
                    "the answer shares storage with an argument: it must be a copy".into(),
                ));
            }
            (Some("shared"), false) => {
                return Err(Failure::Storage(
                    "the answer is a copy: it must share storage with its argument".into(),
                ));
            }
            _ => {}
        }
        let letters = self.letters(case);
        let shapes = Shapes {
            course: self.course,
            letters: &letters,
        };
        let mut sizes = self.sizes(case, changes);
        for (name, form, value) in outputs(self.exercise, answer) {
            shapes.check(name, form, value, &mut sizes).map_err(Failure::Form)?;
        }
        Ok(())
    }

    /// Asks about one case and judges the laws on the answer, at an edge with what rounding costs there in mind.
    pub fn judge(&mut self, case: &Case, which: Which<'_>) -> CaseOutcome {
        let outcome = self.judge_as(case, which, Who::Learner);
        match case.origin {
            Origin::Edge(_) => self.fairly(case, outcome),
            Origin::Example(_) | Origin::Drawn(_) => outcome,
        }
    }

    /// Asks one side about a case and judges the laws on its answer.
    pub(super) fn judge_as(&mut self, case: &Case, which: Which<'_>, who: Who) -> CaseOutcome {
        let mut calls = Vec::new();
        let (answer, _) = match self.ask(case, &[], who, None, &mut calls) {
            Ok(answered) => answered,
            Err(failure) => return self.blame(case, failure),
        };
        self.judge_answer(case, which, who, answer, calls)
    }

    /// Judges the laws with the reference in the learner's place: what must hold if the course is right.
    pub fn judge_reference(&mut self, case: &Case, which: Which<'_>) -> CaseOutcome {
        let mut calls = Vec::new();
        match self.ask(case, &[], Who::Reference, None, &mut calls) {
            Ok((answer, _)) => self.judge_answer(case, which, Who::Reference, answer, calls),
            Err(failure) => CaseOutcome {
                answer: None,
                expected: None,
                failure: Some(failure),
                beside: None,
                laws: Vec::new(),
            },
        }
    }

    /// A failed call of the learner's is the course's fault where the reference fails as well.
    fn blame(&mut self, case: &Case, failure: Failure) -> CaseOutcome {
        let mut failure = failure;
        let expected = match &failure {
            Failure::NotStarted { .. } | Failure::Blocked(_) | Failure::Course(_) | Failure::Died(..) => None,
            _ => match self.ask(case, &[], Who::Reference, None, &mut Vec::new()) {
                Ok((expected, _)) => Some(expected),
                Err(reference) => {
                    failure = Failure::Course(format!("the reference has no answer to this case: {reference}"));
                    None
                }
            },
        };
        CaseOutcome {
            answer: None,
            expected,
            failure: Some(failure),
            beside: None,
            laws: Vec::new(),
        }
    }

    fn judge_answer(
        &mut self,
        case: &Case,
        which: Which<'_>,
        subject: Who,
        answer: Value,
        calls: Vec<(String, Value)>,
    ) -> CaseOutcome {
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
        let unbound = exercise.returns.values().any(|f| data_dependent(f, &case.sizes));
        let mut outcome = CaseOutcome {
            answer: Some(answer.clone()),
            expected: None,
            failure: None,
            beside: None,
            laws: Vec::new(),
        };
        let mut reference_calls = Vec::new();
        let consulted = laws.iter().any(|(_, law)| law.consults_reference);
        if consulted || unbound || has_nan(&answer) {
            let expected = match subject {
                Who::Reference => Ok((answer.clone(), None)),
                Who::Learner | Who::Twin | Who::Own => self
                    .ask(case, &[], Who::Reference, None, &mut reference_calls)
                    .map(|(value, _)| (value, Some(()))),
            };
            match expected {
                Ok((expected, _)) => {
                    let consults = exercise.laws.iter().any(|law| law.consults_reference);
                    let finite = exercise.contract.finite;
                    let place = if exercise.returns.len() == 1 {
                        exercise.returns.keys().next()
                    } else {
                        None
                    };
                    let place = place.map_or("out", String::as_str);
                    // Sizes that depend on the data must be the reference's, if any law says that values are.
                    if consults || finite {
                        let like = if consults {
                            expected.clone()
                        } else {
                            shape_of(&answer, &expected)
                        };
                        if let Err(mismatch) = Shapes::check_like(place, &answer, &like, finite) {
                            outcome.beside = Some(Failure::Form(mismatch));
                        }
                    }
                    // Laws cost time by the answer's size, some by its square. One that is wrong anyway, and far larger than
                    // the right one, is not worth it.
                    let oversized = elements(&answer) > (16 * elements(&expected)).max(MOST_JUDGED);
                    outcome.expected = Some(expected);
                    if oversized && outcome.beside.is_some() {
                        return outcome;
                    }
                }
                Err(failure) => {
                    outcome.failure = Some(Failure::Course(format!(
                        "the reference has no answer to this case: {failure}"
                    )));
                    return outcome;
                }
            }
        }
        let mut values = scope(case);
        let mut sizes = case.sizes.clone();
        let letters = self.letters(case);
        for (_, form, value) in outputs(exercise, &answer) {
            Shapes {
                course,
                letters: &letters,
            }
            .bind(form, value, &mut sizes);
        }
        for (name, size) in sizes {
            values.entry(name).or_insert(Value::Number(size as f64));
        }
        for (name, _, value) in outputs(exercise, &answer) {
            values.insert(name.to_owned(), value.clone());
        }
        values.insert("out".into(), answer.clone());
        if let Some(expected) = &outcome.expected {
            values.insert("expected".into(), expected.clone());
        }
        let device = self.device.to_owned();
        let allowance = self.allowance;
        let mut recorded: HashMap<(Who, String), Vec<Value>> = HashMap::new();
        for (name, value) in calls {
            recorded.entry((subject, name)).or_default().push(value);
        }
        for (name, value) in reference_calls {
            recorded.entry((Who::Reference, name)).or_default().push(value);
        }
        let mut asker = super::asker::CaseAsker {
            session: self,
            case,
            letters,
            subject,
            answer,
            calls: recorded,
            remembered: HashMap::new(),
            failures: Vec::new(),
            asked: Vec::new(),
        };
        for (index, law) in laws {
            let defines = |name: &str| define(course, exercise, name);
            // Plain numbers computed from f32 tensors are no more exact than those.
            let coarsest = case.dtypes.get(&'F').copied().filter(|d| d.is_float());
            let tolerance = |dtype| {
                let dtype = if dtype == DType::F64 {
                    coarsest.unwrap_or(dtype)
                } else {
                    dtype
                };
                allowance.applied(exercise.tolerance.resolve(law.tolerance.as_ref(), dtype, &device))
            };
            let env = Env {
                values: &values,
                defines: &defines,
                tolerance: &tolerance,
            };
            let verdict = asker.judge_law(law, &env);
            outcome.laws.push((index, verdict));
        }
        // An error while a law is computed is the course's fault only if the reference's own answer raises it too.
        if subject == Who::Learner {
            for at in 0..outcome.laws.len() {
                let (index, LawOutcome::Course(words)) = outcome.laws[at].clone() else {
                    continue;
                };
                let again = self.judge_reference(case, Which::Laws(&|i, _| i == index));
                if matches!(again.laws.as_slice(), [(_, LawOutcome::Held | LawOutcome::NotHere)]) {
                    let broken = Broken {
                        truth: None,
                        failure: None,
                        words: Some(words),
                        asked: Vec::new(),
                    };
                    outcome.laws[at].1 = LawOutcome::Broken(Box::new(broken));
                }
            }
        }
        outcome
    }

    /// Asks about a `rejects` entry: `None` where its `when` is false, else the failure if the answer is not `Err`.
    pub fn judge_reject(&mut self, case: &Case, reject: &Reject) -> Option<Result<(), Unmet>> {
        let course = self.course;
        let exercise = self.exercise;
        let values = scope(case);
        let defines = |name: &str| define(course, exercise, name);
        let env = Env {
            values: &values,
            defines: &defines,
            tolerance: &|_| Tolerance::default(),
        };
        let fault = |words: String| Some(Err((Failure::Course(words), Vec::new())));
        if let Some(when) = &reject.when {
            match when.judge(&env, &mut NoAsker) {
                Ok(truth) if !truth.holds => return None,
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
        let asked = match self.ask(case, &changes, Who::Learner, None, &mut Vec::new()) {
            _ if accepted => Ok(()),
            Ok(_) | Err(Failure::Form(_) | Failure::Storage(_)) => Ok(()),
            Err(failure) => Err(failure),
        };
        let result = judged(asked);
        if result.is_err() {
            let reference = self
                .ask(case, &changes, Who::Reference, None, &mut Vec::new())
                .map(|_| ());
            if let Err(failure) = judged(reference) {
                return fault(format!("the reference does not reject {:?}: {failure}", reject.name));
            }
        }
        Some(result.map_err(|failure| (failure, changes)))
    }

    /// Why a case is judged on the CPU alone; `None` where the device can take it. candle launches a kernel even for a
    /// tensor without elements, which the CUDA driver refuses, and old GPUs have no bf16: neither is an answer's fault.
    pub fn beyond_device(&self, case: &Case) -> Option<&'static str> {
        self.twin.as_ref()?;
        let bf16 = Value::Text("bf16".into());
        let named = || case.values.values().any(|v| super::contract::identical(v, &bf16));
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
    pub fn ignores_its_device(&mut self, case: &Case) -> Option<Failure> {
        let at = self
            .exercise
            .signature
            .parameters
            .iter()
            .position(|p| p.ty == Type::Device)?;
        if self.device != "cpu" || !super::device::follows_a_device(self.exercise) {
            return None;
        }
        let mut arguments = self.arguments(case, &[], Who::Learner).ok()?;
        *arguments.get_mut(at)? = Wire::Text("absent".into());
        let id = &self.exercise.id;
        let key = (id.unit.as_str(), id.exercise.as_str(), id.exercise.as_str());
        let mut callback = |_: &str, _: Vec<Wire>| Err("there is no such device".to_owned());
        // A reference that answers makes nothing on the device in this case: then nobody need.
        match self.reference.ask(key, arguments.clone(), None, &mut callback) {
            Err(Failure::Error(_) | Failure::Panicked { .. }) => {}
            _ => return None,
        }
        self.learner.ask(key, arguments, None, &mut callback).ok()?;
        let name = &self.exercise.signature.parameters[at].name;
        Some(Failure::Form(super::contract::Mismatch {
            place: "the answer".into(),
            declared: format!("the device that `{name}` names"),
            came: "the CPU, whatever the device".into(),
            what: "device",
        }))
    }

    /// Compares an answer with that of the same program on the CPU. Where several answers are right, and the laws accept
    /// each, the difference is measured but not judged.
    pub fn compare_devices(&mut self, case: &Case, answer: &Value) -> Result<(), Failure> {
        if self.twin.is_none() || self.exercise.signature.returns.holds_device() {
            return Ok(());
        }
        let twin = match self.ask(case, &[], Who::Twin, None, &mut Vec::new()) {
            Ok((twin, _)) => twin,
            Err(failure) => {
                return Err(Failure::Parity(format!(
                    "the GPU has an answer to this case, the CPU has none: {failure}"
                )));
            }
        };
        let judged = self.exercise.contract.repeatable && self.exercise.laws.iter().any(|law| law.consults_reference);
        let tolerances = &self.exercise.tolerance;
        let device = self.device;
        let difference = self.parity.compare(answer, &twin, judged, &|dtype| {
            super::parity::tolerance(tolerances, dtype, device)
        });
        match difference {
            Some(words) if judged => Err(Failure::Parity(words)),
            _ => Ok(()),
        }
    }

    /// How long one side takes, as its program says.
    pub fn time(&mut self, case: &Case, who: Who) -> Result<std::time::Duration, Failure> {
        self.ask(case, &[], who, None, &mut Vec::new())
            .map(|(_, called)| called.took)
    }

    /// The learner's answer alone, for asking again.
    pub fn answer(&mut self, case: &Case) -> Result<Value, Failure> {
        self.ask(case, &[], Who::Learner, None, &mut Vec::new())
            .map(|(value, _)| value)
    }

    /// The reference's answer alone.
    pub fn expected(&mut self, case: &Case) -> Result<Value, Failure> {
        self.ask(case, &[], Who::Reference, None, &mut Vec::new())
            .map(|(value, _)| value)
    }
}

/// A define of the exercise, or of the course.
pub fn define<'c>(course: &'c Course, exercise: &'c Exercise, name: &str) -> Option<&'c Define> {
    exercise.defines.get(name).or_else(|| course.defines.get(name))
}

/// Sizes and values of a case by name: what expressions see before any answer.
pub fn scope(case: &Case) -> IndexMap<String, Value> {
    let mut values = numbers(&case.sizes);
    for (name, value) in &case.values {
        values.insert(name.clone(), value.clone());
    }
    values
}

fn numbers(sizes: &Sizes) -> IndexMap<String, Value> {
    sizes
        .iter()
        .map(|(name, &n)| (name.clone(), Value::Number(n as f64)))
        .collect()
}

/// Name, form and value of each output.
pub fn outputs<'v>(exercise: &'v Exercise, answer: &'v Value) -> Vec<(&'v str, &'v Form, &'v Value)> {
    match answer {
        Value::Struct(fields) if matches!(exercise.signature.returns, Type::Tuple(_)) => exercise
            .returns
            .iter()
            .filter_map(|(name, form)| Some((name.as_str(), form, fields.get(name)?)))
            .collect(),
        answer => exercise
            .returns
            .iter()
            .take(1)
            .map(|(name, form)| (name.as_str(), form, answer))
            .collect(),
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

/// An error in words.
pub fn words(error: &EvalError) -> String {
    match error {
        EvalError::Course { message, .. } => message.clone(),
        EvalError::Answer(_) => "an answer is missing".into(),
    }
}

/// What a broken law compared, if it got that far.
pub fn detail(broken: &Broken) -> Option<&Detail> {
    broken.truth.as_ref().and_then(|t| t.detail.as_ref())
}
