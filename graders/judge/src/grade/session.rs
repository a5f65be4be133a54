//! One exercise, one device: both programs, and how they are asked about a case.

use super::allowance::Allowance;
use super::closures;
use super::contract::{Mismatch, Shapes, Sizes};
use super::convert::{self, Letters};
use super::distortion::Distorter;
use super::failure::{Asked, Failure};
use super::files;
use super::parity::Parity;
use super::party::{Arguments, Called, Party};
use super::scope::{numbers, outputs, scope};
use gradus_course::signature::Type;
use gradus_course::{Case, Course, Dim, Exercise, Form};
use gradus_law::value::Value;
use gradus_law::{Env, Tolerance};
use gradus_report::verdict::{Aspect, Verdict};
use gradus_wire::frame::MAX_FRAME;
use gradus_wire::message::GradientRequest;
use gradus_wire::value::MAX_VALUES;
use gradus_wire::{DType, Device, Value as Wire};

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

/// Room that a question leaves in a frame for all but tensors and texts.
const ROOM: usize = 16 << 20;

/// Arguments that are too large to be sent are the course's fault.
fn within_limits(arguments: &[Wire]) -> Result<(), Failure> {
    let values: usize = arguments.iter().map(Wire::count).sum();
    // A question holds a few values besides.
    let most = MAX_VALUES / 2;
    if values > most {
        return Err(Failure::Course(format!(
            "the arguments have {values} parts (entries of lists and structs), and at most {most} are sent: shorten the lists, or \
             take a tensor, which is one part"
        )));
    }
    let bytes: usize = arguments.iter().map(Wire::bytes).sum();
    let most = MAX_FRAME - ROOM;
    if bytes > most {
        return Err(Failure::Course(format!(
            "the arguments take {bytes} bytes, and at most {most} are sent: make them smaller"
        )));
    }
    Ok(())
}

/// One exercise on one device, with both runners.
pub struct Session<'a> {
    /// Where structs and reference functions come from.
    pub course: &'a Course,
    /// What both sides answer for.
    pub exercise: &'a Exercise,
    /// `cpu` or `cuda`.
    pub device: Device,
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
    /// Whether every edge is asked, not only those that the seed chooses.
    pub every_edge: bool,
    /// What makes the learner's side wrong, while the exercise itself is proved.
    pub distorter: Option<Distorter>,
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
                wire = Wire::Text(party.map_or(Device::Cpu, Party::device).to_string());
            }
            out.push(wire);
        }
        within_limits(&out)?;
        Ok(out)
    }

    /// The arguments of a case, some of them changed, and the files that they lead to.
    pub(super) fn question(&self, case: &Case, changes: &[(String, Value)], who: Who) -> Result<Arguments, Failure> {
        let values = self.arguments(case, changes, who)?;
        if !self.exercise.signature.parameters.iter().any(|p| p.ty.holds_path()) {
            return Ok(values.into());
        }
        let mut scope = scope(case);
        for (name, value) in changes {
            scope.insert(name.clone(), value.clone());
        }
        let files = files::given(self.course, self.exercise, &scope)?;
        Ok(Arguments { values, files })
    }

    /// Asks one side, `changes` applied to the case's arguments. The answer is checked for its form (learner only).
    pub(super) fn ask(
        &mut self,
        case: &Case,
        changes: &[(String, Value)],
        who: Who,
        gradient: Option<GradientRequest>,
        calls: &mut Vec<(String, Value)>,
    ) -> Asked<(Value, Called)> {
        let mut distorter = if who == Who::Learner {
            self.distorter.take()
        } else {
            None
        };
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
    ) -> Asked<(Value, Called)> {
        let given = distorter
            .as_ref()
            .map(|_| self.given(case, changes))
            .unwrap_or_default();
        let distorted = match &mut distorter {
            Some(distorter) => match distorter.before(self.exercise, &given) {
                Ok(distorted) => Some(distorted),
                Err(failure) => return Ok(Err(failure)),
            },
            None => None,
        };
        let arguments = match self.question(case, distorted.as_deref().unwrap_or(changes), who) {
            Ok(arguments) => arguments,
            Err(failure) => return Ok(Err(failure)),
        };
        let course = self.course;
        let exercise = self.exercise;
        let mut values = scope(case);
        for (name, value) in changes {
            values.insert(name.clone(), value.clone());
        }
        // Which define stands for a closure argument in this call.
        let mut callback = |name: &str, arguments: Vec<Wire>| -> Result<Wire, String> {
            let closure = closures::Closure {
                course,
                exercise,
                case,
                values: &values,
            };
            closure.answer(name, arguments, calls)
        };
        let party = match who {
            Who::Learner => &mut self.learner,
            Who::Reference | Who::Own => &mut self.reference,
            Who::Twin => match &mut self.twin {
                Some(twin) => twin,
                None => return Ok(Err(Failure::Course("there is no other device to compare with".into()))),
            },
        };
        let id = &exercise.id;
        let key = (id.unit.as_str(), id.exercise.as_str(), id.exercise.as_str());
        let called = party.ask(key, arguments, gradient, &mut callback)?;
        Ok(called.and_then(|mut called| {
            if called.gradient.is_some() && distorter.as_mut().is_some_and(|d| d.detaches()) {
                called.gradient = None;
            }
            let distort = |answer| match distorter {
                Some(distorter) => distorter.after(exercise, &given, answer),
                None => answer,
            };
            self.received(case, changes, who, called, distort)
        }))
    }

    /// The arguments of a call by name.
    fn given(&self, case: &Case, changes: &[(String, Value)]) -> Vec<(String, Value)> {
        let parameters = self.exercise.signature.parameters.iter();
        // A path says where, and is no value to be distorted.
        let given = parameters.filter(|p| !p.ty.holds_path()).filter_map(|p| {
            let changed = changes.iter().find(|(name, _)| *name == p.name).map(|(_, value)| value);
            Some((p.name.clone(), changed.or_else(|| case.values.get(&p.name))?.clone()))
        });
        given.collect()
    }

    /// An answer in the judge's own values, checked for its form (learner only).
    fn received(
        &self,
        case: &Case,
        changes: &[(String, Value)],
        who: Who,
        called: Called,
        distort: impl FnOnce(Value) -> Value,
    ) -> Result<(Value, Called), Failure> {
        let exercise = self.exercise;
        let signature = &exercise.signature;
        if let Some(changed) = called.changed
            && exercise.contract.pure
            && who == Who::Learner
        {
            let name = signature.parameters.get(changed as usize).map_or("?", |p| &p.name);
            return Err(Failure::Changed(name.to_owned()));
        }
        let outputs: Vec<String> = exercise.returns.keys().cloned().collect();
        let answer = convert::from_wire(&called.value, &signature.returns, &outputs).map_err(|why| match who {
            Who::Learner | Who::Twin => Failure::Died(Verdict::Crashed, why),
            Who::Reference | Who::Own => Failure::Course(why),
        })?;
        let answer = distort(answer);
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
            return Err(Failure::Form(Mismatch {
                place: "the answer".into(),
                declared: self.device.to_string(),
                came: device,
                what: Aspect::Device,
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

    /// How long one side takes, as its program says.
    pub fn time(&mut self, case: &Case, who: Who) -> Asked<std::time::Duration> {
        let asked = self.ask(case, &[], who, None, &mut Vec::new())?;
        Ok(asked.map(|(_, called)| called.took))
    }

    /// The learner's answer alone, for asking again.
    pub fn answer(&mut self, case: &Case) -> Asked<Value> {
        let asked = self.ask(case, &[], Who::Learner, None, &mut Vec::new())?;
        Ok(asked.map(|(value, _)| value))
    }

    /// The reference's answer alone.
    pub fn expected(&mut self, case: &Case) -> Asked<Value> {
        let asked = self.ask(case, &[], Who::Reference, None, &mut Vec::new())?;
        Ok(asked.map(|(value, _)| value))
    }
}
