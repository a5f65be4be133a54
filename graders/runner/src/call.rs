//! One call: arguments out of the question, the function run, the answer put together.

use crate::convert::{FromWire, Incoming, ToWire};
use crate::link::Link;
use crate::outgoing::{Outgoing, Unsendable};
use crate::tensor::{first_line, from_data, storage};
use crate::{gpu, panics};
use candle_core::{Device, Tensor};
use gradus_wire::message::GradientRequest;
use gradus_wire::{FromRunner, Outcome, ToRunner, Value};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The question cannot be put to the function: the judge's or the course's fault.
#[derive(Debug)]
pub struct Unusable(pub String);

/// A function that can be asked.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name, for messages.
    pub name: &'static str,
    /// Takes the arguments out of the call, runs the function, hands the answer back.
    pub call: fn(&mut Call<'_>) -> Result<Answered, Unusable>,
}

/// A candle function that closures may stand for, where autograd must see through them.
#[derive(Debug, Clone, Copy)]
pub struct TensorFunction {
    /// The name that [`Value::Function`] holds.
    pub name: &'static str,
    /// The function.
    pub function: fn(&Tensor) -> candle_core::Result<Tensor>,
}

/// A question being answered.
#[derive(Debug)]
pub struct Call<'a> {
    pub(crate) arguments: &'a [Value],
    pub(crate) gradient: Option<&'a GradientRequest>,
    pub(crate) device: &'a Device,
    pub(crate) link: &'a Arc<Mutex<Link>>,
    pub(crate) tensor_functions: &'static [TensorFunction],
    /// Time of the function itself.
    pub(crate) took: Cell<Duration>,
}

/// What came of running the function.
#[derive(Debug)]
pub enum Ran<T> {
    /// `Ok`.
    Returned(T),
    /// `Err` or a panic.
    Otherwise(Outcome),
}

/// The parts of an answer.
#[derive(Debug)]
pub struct Answered {
    pub(crate) outcome: Outcome,
    pub(crate) changed: Option<u32>,
    pub(crate) gradient: Option<Value>,
    pub(crate) nanoseconds: u64,
}

impl<'a> Call<'a> {
    fn value(&self, index: usize) -> Result<&'a Value, Unusable> {
        let missing = || Unusable(format!("argument {index} is missing"));
        self.arguments.get(index).ok_or_else(missing)
    }

    /// The argument of this index.
    pub fn argument<T: FromWire>(&self, index: usize) -> Result<T, Unusable> {
        let variables = self.gradient.is_some_and(|g| g.parameter as usize == index);
        let incoming = Incoming {
            device: self.device,
            variables,
        };
        T::from_wire(self.value(index)?, &incoming).map_err(|e| Unusable(format!("argument {index}: {e}")))
    }

    /// The closure argument of this index.
    pub fn closure(&self, index: usize) -> Result<Closure, Unusable> {
        let answerer = match self.value(index)? {
            Value::Closure(name) => Answerer::Judge(name.clone()),
            Value::Function(name) => {
                let found = self.tensor_functions.iter().find(|f| f.name == name);
                Answerer::Compiled(*found.ok_or_else(|| Unusable(format!("there is no function {name} to pass")))?)
            }
            _ => return Err(Unusable(format!("argument {index}: a function was expected"))),
        };
        Ok(Closure {
            answerer,
            device: self.device.clone(),
            link: self.link.clone(),
        })
    }

    /// Asks a function of tensors.
    pub(crate) fn ask(&mut self, asked: &TensorFunction) -> Result<Answered, Unusable> {
        let tensor: Tensor = self.argument(0)?;
        let ran = self.run(|| (asked.function)(&tensor));
        self.answer(ran, &[(0, &tensor)])
    }

    /// Runs the function; a panic is caught.
    pub fn run<T>(&self, function: impl FnOnce() -> candle_core::Result<T>) -> Ran<T> {
        panics::watch();
        let began = Instant::now();
        let ran = catch_unwind(AssertUnwindSafe(function));
        // A GPU is told what to do and goes on by itself.
        if matches!(ran, Ok(Ok(_))) {
            let _ = gpu::lost(self.device);
        }
        self.took.set(began.elapsed());
        match ran {
            Ok(Ok(answer)) => Ran::Returned(answer),
            Ok(Err(error)) => {
                // Formatting an error may run code of the learner's (a wrapped error of their own type).
                let words = || gpu::with_cause(self.device, &error.to_string());
                match catch_unwind(AssertUnwindSafe(words)) {
                    Ok(message) if gpu::out_of_memory(self.device, &message) => {
                        Ran::Otherwise(Outcome::DeviceMemory(message))
                    }
                    Ok(message) => Ran::Otherwise(Outcome::Failed(message)),
                    Err(payload) => Ran::Otherwise(panics::outcome(payload)),
                }
            }
            Err(payload) => match panics::outcome(payload) {
                Outcome::Panicked { message, .. } if gpu::out_of_memory(self.device, &message) => {
                    Ran::Otherwise(Outcome::DeviceMemory(first_line(&message)))
                }
                outcome => Ran::Otherwise(outcome),
            },
        }
    }

    /// Runs a plain function, which hands over its answer and the arguments that it changed one by one.
    pub fn run_plain(&self, function: impl FnOnce(&mut Parts)) -> Ran<Parts> {
        self.run(|| {
            let mut parts = Parts::default();
            function(&mut parts);
            Ok(parts)
        })
    }

    /// The answer. `arguments` are those that are data, with their index, as they are after the call.
    pub fn answer<T: ToWire>(&self, ran: Ran<T>, arguments: &[(usize, &dyn ToWire)]) -> Result<Answered, Unusable> {
        let finish = || self.finish(&ran, arguments);
        let mut answered = match catch_unwind(AssertUnwindSafe(finish)) {
            Ok(answered) => answered?,
            Err(payload) => plain(panics::outcome(payload)),
        };
        answered.nanoseconds = u64::try_from(self.took.get().as_nanos()).unwrap_or(u64::MAX);
        // Dropping the answer may run code of the learner's too: a custom operation in its graph.
        match catch_unwind(AssertUnwindSafe(|| drop(ran))) {
            Ok(()) => Ok(answered),
            Err(payload) => Ok(plain(panics::outcome(payload))),
        }
    }

    fn finish<T: ToWire>(&self, ran: &Ran<T>, arguments: &[(usize, &dyn ToWire)]) -> Result<Answered, Unusable> {
        let mut changed = None;
        let mut storages = Vec::new();
        for &(index, argument) in arguments {
            let mut out = Outgoing::new(&[]);
            out.elements = u64::MAX;
            out.entries = usize::MAX;
            let now = argument.to_wire(&mut out).map_err(|e| Unusable(e.to_string()))?;
            if changed.is_none() && !same(self.value(index)?, &now) {
                changed = u32::try_from(index).ok();
            }
            storages.extend(out.seen.iter().map(storage));
        }
        let answer = match ran {
            Ran::Otherwise(outcome) => {
                return Ok(Answered {
                    outcome: outcome.clone(),
                    changed,
                    gradient: None,
                    nanoseconds: 0,
                });
            }
            Ran::Returned(answer) => answer,
        };
        let mut out = Outgoing::new(&storages);
        let outcome = match answer.to_wire(&mut out) {
            Ok(value) => Outcome::Returned(value),
            Err(why) => {
                let outcome = match why {
                    Unsendable::TooLarge(why) => Outcome::TooLarge(why),
                    Unsendable::Unknown(why) => Outcome::Foreign(why),
                };
                return Ok(Answered {
                    outcome,
                    changed,
                    gradient: None,
                    nanoseconds: 0,
                });
            }
        };
        let answers = std::mem::take(&mut out.seen);
        let Some(request) = self.gradient else {
            return Ok(Answered {
                outcome,
                changed,
                gradient: None,
                nanoseconds: 0,
            });
        };
        let parameter = arguments.iter().find(|(index, _)| *index == request.parameter as usize);
        let (_, parameter) = parameter.ok_or_else(|| Unusable("the gradient's parameter is no tensor".into()))?;
        match gradient(&answers, request, *parameter, self.device) {
            Ok(gradient) => Ok(Answered {
                outcome,
                changed,
                gradient: Some(gradient),
                nanoseconds: 0,
            }),
            Err(why) => Ok(Answered {
                outcome: Outcome::Failed(format!("the gradient cannot be computed: {}", first_line(&why))),
                changed,
                gradient: None,
                nanoseconds: 0,
            }),
        }
    }
}

fn plain(outcome: Outcome) -> Answered {
    Answered {
        outcome,
        changed: None,
        gradient: None,
        nanoseconds: 0,
    }
}

/// Gradient of the sum of answers times probes, in the parameter's own form.
fn gradient(
    answers: &[Tensor],
    request: &GradientRequest,
    parameter: &dyn ToWire,
    device: &Device,
) -> Result<Value, String> {
    let text = |e: candle_core::Error| e.to_string();
    let mut total: Option<Tensor> = None;
    for (answer, probe) in answers.iter().zip(&request.probes) {
        if !answer.dtype().is_float() {
            continue;
        }
        let probe = from_data(probe, device)?.to_dtype(answer.dtype()).map_err(text)?;
        if probe.dims() != answer.dims() {
            return Err(format!(
                "the answer's shape is {:?}, {:?} was expected",
                answer.dims(),
                probe.dims()
            ));
        }
        let part = (answer * &probe).and_then(|p| p.sum_all()).map_err(text)?;
        let part = part.to_dtype(candle_core::DType::F64).map_err(text)?;
        total = Some(match total {
            None => part,
            Some(sum) => (sum + part).map_err(text)?,
        });
    }
    let total = total.ok_or("the answer holds no floating-point tensor")?;
    let gradients = total.backward().map_err(text)?;
    let mut out = Outgoing::new(&[]);
    out.gradients = Some(&gradients);
    parameter.to_wire(&mut out).map_err(|e| e.to_string())
}

/// Equal in everything that a function could change: dtype, shape, bytes.
fn same(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Tensor(a), Value::Tensor(b)) => a.dtype == b.dtype && a.shape == b.shape && a.data == b.data,
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Struct(a), Value::Struct(b)) => {
            // A map comes back sorted and a struct in the order of its declaration.
            a.len() == b.len()
                && b.iter()
                    .all(|(name, b)| a.iter().any(|(other, a)| name == other && same(a, b)))
        }
        (Value::Some(a), b) | (b, Value::Some(a)) => match b {
            Value::Some(b) => same(a, b),
            b => same(a, b),
        },
        // Nothing else can be changed through a shared reference.
        _ => true,
    }
}

/// The answer of a plain function, encoded while it still borrows from the arguments.
#[derive(Debug, Default)]
pub struct Parts {
    sent: Vec<Result<Value, Unsendable>>,
}

/// Most items that are taken of an iterator: it may be endless.
pub const MAX_ITEMS: usize = 1000;

impl Parts {
    /// What the function returned, or an argument as it left it.
    pub fn push(&mut self, part: &(impl ToWire + ?Sized)) {
        self.sent.push(part.to_wire(&mut Outgoing::new(&[])));
    }

    /// A tuple that was returned, beside arguments that were changed: each of it is an answer of its own.
    pub fn push_all(&mut self, tuple: &impl ToWire) {
        match tuple.to_wire(&mut Outgoing::new(&[])) {
            Ok(Value::List(items)) => self.sent.extend(items.into_iter().map(Ok)),
            other => self.sent.push(other),
        }
    }

    /// The first items of an iterator.
    pub fn push_items<T: ToWire>(&mut self, items: impl IntoIterator<Item = T>) {
        let items: Vec<T> = items.into_iter().take(MAX_ITEMS).collect();
        self.push(&items);
    }
}

impl ToWire for Parts {
    fn to_wire(&self, _: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        match self.sent.as_slice() {
            [] => Ok(Value::None),
            [one] => one.clone(),
            several => several.iter().cloned().collect::<Result<_, _>>().map(Value::List),
        }
    }
}

/// A closure argument: a function of the judge's, or a candle function compiled into the program.
#[derive(Debug)]
// Owns what it needs: a closure type with a name of its own may not borrow.
pub struct Closure {
    answerer: Answerer,
    device: Device,
    link: Arc<Mutex<Link>>,
}

#[derive(Debug)]
enum Answerer {
    Judge(String),
    Compiled(TensorFunction),
}

impl Closure {
    /// Calls it. `tensor` is the only argument where that is a tensor: what a compiled function is called with.
    pub fn call<T: FromWire + 'static>(
        &self,
        tensor: Option<&Tensor>,
        arguments: &[&dyn ToWire],
    ) -> candle_core::Result<T> {
        match &self.answerer {
            Answerer::Compiled(compiled) => {
                let tensor = tensor.ok_or_else(|| candle_core::Error::msg("this function takes one tensor"))?;
                let answer = (compiled.function)(tensor)?;
                let answer: Box<dyn std::any::Any> = Box::new(answer);
                match answer.downcast::<T>() {
                    Ok(answer) => Ok(*answer),
                    Err(_) => candle_core::bail!("this function gives one tensor"),
                }
            }
            Answerer::Judge(name) => self.ask(name, arguments).map_err(candle_core::Error::msg),
        }
    }

    /// Calls a closure that has no `Result`: where the judge has no answer, the function that called it can't go on.
    pub fn call_plain<T: FromWire>(&self, arguments: &[&dyn ToWire]) -> T {
        let asked = match &self.answerer {
            Answerer::Judge(name) => self.ask(name, arguments),
            Answerer::Compiled(_) => Err("this function takes one tensor".into()),
        };
        match asked {
            Ok(value) => value,
            Err(why) => panic!("the closure has no answer to these arguments: {why}"),
        }
    }

    fn ask<T: FromWire>(&self, name: &str, arguments: &[&dyn ToWire]) -> Result<T, String> {
        let mut out = Outgoing::new(&[]);
        let encoded: Result<Vec<Value>, Unsendable> = arguments.iter().map(|a| a.to_wire(&mut out)).collect();
        let question = FromRunner::Callback {
            name: name.to_owned(),
            arguments: encoded.map_err(|e| e.to_string())?,
        };
        let mut link = self.link.lock().map_err(|_| "the judge cannot be asked")?;
        link.write(&question).map_err(|e| e.to_string())?;
        match link.read().map_err(|e| e.to_string())? {
            ToRunner::CallbackResult(Ok(value)) => T::from_wire(
                &value,
                &Incoming {
                    device: &self.device,
                    variables: false,
                },
            ),
            ToRunner::CallbackResult(Err(why)) => Err(why),
            _ => Err("the judge did not answer".into()),
        }
    }
}
