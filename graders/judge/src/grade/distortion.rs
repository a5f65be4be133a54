//! Distortions: the reference made wrong by the judge, on the values that cross the wire, as a careless programmer's code
//! would make it. Nothing is compiled.
//!
//! The reference's program answers in the learner's place; what it is asked, or what it answers, is changed on the way.

use super::failure::Failure;
use gradus_course::signature::{Scalar, Type};
use gradus_course::{Exercise, Form};
use gradus_law::value::{Tensor, Value};
use gradus_wire::DType;
use std::collections::HashMap;

/// A way to be wrong.
#[derive(Debug, Clone, Copy)]
pub struct Distortion {
    /// What verify calls it: `floats through f32`.
    pub name: &'static str,
    /// What is done.
    pub act: Act,
}

/// What a distortion does.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    /// Changes every number among the arguments.
    Arguments(fn(f64, Number) -> f64),
    /// Changes every integer among the arguments, in 128 bits; what its type can't hold becomes the end of the type.
    Integers(fn(i128) -> i128),
    /// Changes every number of the answer.
    Answer(fn(f64, Number) -> f64),
    /// Fails, or answers zeros, where this is true of the arguments.
    Fails(fn(&Facts) -> bool, How),
    /// An argument is always the first one that was given.
    Frozen(usize),
    /// Answers are remembered by the shapes of the arguments.
    ByShape,
    /// Square matrices are taken transposed.
    Transposed,
    /// Entries of the arguments are put in other entries' places, or zeros are.
    Entries(fn(&[usize], usize) -> Entry),
    /// Two arguments of one form are taken for each other.
    Swapped(usize, usize),
    /// Changes every text and character among the arguments; a character stays one.
    Texts(fn(&str) -> String),
    /// Changes every number of a gradient.
    Gradient(fn(f64, Number) -> f64),
    /// No gradient flows.
    Detached,
    /// What must be refused is answered.
    Accepts,
}

/// How a distortion fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// It returns `Err`.
    Refuses,
    /// It panics.
    Panics,
    /// Its answer is all zeros, and texts are empty.
    Zeros,
}

/// What stands in an entry's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    /// The entry of this index, in row-major order.
    Of(usize),
    /// Zero.
    Zero,
}

/// What kind of number a distortion is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// A float of this dtype.
    Float(DType),
    /// A whole number.
    Whole,
}

/// What is known of the arguments of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The longest axis or list.
    pub longest: usize,
    /// The shortest.
    pub shortest: usize,
    /// Numbers of axes.
    pub ranks: Vec<usize>,
    /// Element types.
    pub dtypes: Vec<DType>,
    /// Whether a number is below zero.
    pub negative: bool,
    /// Whether a number is zero.
    pub zero: bool,
    /// Whether a tensor or list holds a number twice.
    pub repeated: bool,
}

/// A distortion at work: it remembers what it has seen.
#[derive(Debug)]
pub struct Distorter {
    distortion: Distortion,
    /// Whether anything has been changed so far.
    pub touched: bool,
    first: Option<Value>,
    remembered: HashMap<String, Value>,
}

impl Distorter {
    /// One that has seen nothing.
    pub fn new(distortion: Distortion) -> Distorter {
        Distorter {
            distortion,
            touched: false,
            first: None,
            remembered: HashMap::new(),
        }
    }

    /// What the program is asked instead, by name; or that there is no answer.
    pub(super) fn before(
        &mut self,
        exercise: &Exercise,
        given: &[(String, Value)],
    ) -> Result<Vec<(String, Value)>, Failure> {
        match self.distortion.act {
            Act::Arguments(change) => {
                let mut out = Vec::new();
                for (name, value) in given {
                    let whole = is_whole(exercise, name);
                    out.push((
                        name.clone(),
                        self.numbers(value, &type_of(exercise, name), whole, change),
                    ));
                }
                Ok(out)
            }
            Act::Integers(change) => {
                let mut out = Vec::new();
                for (name, value) in given {
                    out.push((name.clone(), self.integers(value, &type_of(exercise, name), change)));
                }
                Ok(out)
            }
            Act::Texts(change) => {
                let mut out = Vec::new();
                for (name, value) in given {
                    out.push((name.clone(), self.texts(value, &type_of(exercise, name), change)));
                }
                Ok(out)
            }
            Act::Fails(fails, How::Refuses | How::Panics) if fails(&facts(given)) => {
                self.touched = true;
                Err(match self.distortion.act {
                    Act::Fails(_, How::Panics) => Failure::Panicked {
                        message: "a distortion".into(),
                        place: String::new(),
                        line: None,
                    },
                    _ => Failure::Error("a distortion".into()),
                })
            }
            Act::Frozen(at) => {
                let mut out = given.to_vec();
                let Some((_, value)) = out.get_mut(at) else {
                    return Ok(out);
                };
                match &self.first {
                    None => self.first = Some(value.clone()),
                    Some(first) => {
                        self.touched |= !super::contract::identical(first, value);
                        *value = first.clone();
                    }
                }
                Ok(out)
            }
            Act::Transposed => Ok(self.moved(given, &|shape, i| match *shape {
                [.., a, b] if a == b => Entry::Of(i / (a * b) * (a * b) + i % b * b + i / b % a),
                _ => Entry::Of(i),
            })),
            Act::Entries(from) => Ok(self.moved(given, &from)),
            Act::Swapped(one, other) => {
                let mut out = given.to_vec();
                if let (Some((_, a)), Some((_, b))) = (given.get(one), given.get(other)) {
                    self.touched |= !super::contract::identical(a, b);
                    (out[one].1, out[other].1) = (b.clone(), a.clone());
                }
                Ok(out)
            }
            _ => Ok(given.to_vec()),
        }
    }

    /// The answer as the distortion gives it.
    pub(super) fn after(&mut self, exercise: &Exercise, given: &[(String, Value)], answer: Value) -> Value {
        match self.distortion.act {
            Act::Answer(change) => self.answer(&answer, &exercise.signature.returns, change),
            Act::Fails(fails, How::Zeros) if fails(&facts(given)) => {
                let zeros = zeroed(&answer);
                self.touched |= !super::contract::identical(&zeros, &answer);
                zeros
            }
            Act::ByShape => {
                let key = shapes(given);
                match self.remembered.get(&key) {
                    Some(earlier) => {
                        self.touched |= !super::contract::identical(earlier, &answer);
                        earlier.clone()
                    }
                    None => {
                        self.remembered.insert(key, answer.clone());
                        answer
                    }
                }
            }
            _ => answer,
        }
    }

    /// Whether no gradient comes back.
    pub(super) fn detaches(&mut self) -> bool {
        let detached = matches!(self.distortion.act, Act::Detached);
        self.touched |= detached;
        detached
    }

    /// The gradient as the distortion gives it.
    pub(super) fn gradient(&mut self, gradient: Value) -> Value {
        match self.distortion.act {
            Act::Gradient(change) => self.numbers(&gradient, &Type::Tensor, false, change),
            _ => gradient,
        }
    }

    /// Whether what must be refused is answered.
    pub(super) fn accepts(&mut self) -> bool {
        let accepts = matches!(self.distortion.act, Act::Accepts);
        self.touched |= accepts;
        accepts
    }

    /// Arguments whose entries have moved, matrices in lists and structs too.
    fn moved(&mut self, given: &[(String, Value)], from: &dyn Fn(&[usize], usize) -> Entry) -> Vec<(String, Value)> {
        fn entries(shape: &[usize], numbers: &[Value], from: &dyn Fn(&[usize], usize) -> Entry) -> Vec<Value> {
            let entry = |i: usize| match from(shape, i) {
                Entry::Of(i) => numbers[i].clone(),
                Entry::Zero => Value::Number(0.0),
            };
            (0..numbers.len()).map(entry).collect()
        }
        fn walk(value: &Value, from: &dyn Fn(&[usize], usize) -> Entry) -> Value {
            match value {
                Value::Tensor(t) => {
                    let numbers = entries(t.shape(), &t.numbers(), from);
                    Value::Tensor(Tensor::of_numbers(t.shape(), &numbers).cast(t.dtype))
                }
                Value::List(items) if items.iter().all(|item| item.as_f64().is_some()) => {
                    Value::List(entries(&[items.len()], items, from))
                }
                Value::List(items) => Value::List(items.iter().map(|item| walk(item, from)).collect()),
                Value::Struct(fields) => {
                    let moved = fields.iter().map(|(name, field)| (name.clone(), walk(field, from)));
                    Value::Struct(moved.collect())
                }
                other => other.clone(),
            }
        }
        let mut out = Vec::new();
        for (name, value) in given {
            let moved = walk(value, from);
            self.touched |= !super::contract::identical(&moved, value);
            out.push((name.clone(), moved));
        }
        out
    }

    fn integers(&mut self, value: &Value, ty: &Type, change: fn(i128) -> i128) -> Value {
        let mut one = |v: &Value, ends: IntegerEnds| {
            let (Some(ends), Some(whole)) = (ends, v.as_whole()) else {
                return v.clone();
            };
            let changed = change(whole).clamp(ends.0, ends.1);
            self.touched |= changed != whole;
            Value::whole(changed)
        };
        fn walk(value: &Value, ty: &Type, one: &mut dyn FnMut(&Value, IntegerEnds) -> Value) -> Value {
            match value {
                Value::Number(_) | Value::Whole(_) => one(value, ty.scalar().and_then(Scalar::ends)),
                Value::Tensor(t) if !t.dtype.is_float() || ty.scalar().is_some_and(|s| s.ends().is_some()) => {
                    let of_type = ty.scalar().and_then(Scalar::ends);
                    let ends = of_type.or(Some((i64::MIN.into(), i64::MAX.into())));
                    let numbers: Vec<Value> = t.numbers().iter().map(|v| one(v, ends)).collect();
                    Value::Tensor(Tensor::of_numbers(t.shape(), &numbers).cast(t.dtype))
                }
                Value::List(items) => {
                    let changed = items.iter().enumerate().map(|(i, v)| walk(v, &part(ty, i), one));
                    Value::List(changed.collect())
                }
                other => other.clone(),
            }
        }
        walk(value, ty, &mut one)
    }

    fn texts(&mut self, value: &Value, ty: &Type, change: fn(&str) -> String) -> Value {
        match value {
            Value::Text(text) if *ty == Type::Text || *ty == Type::Char => {
                let changed = change(text);
                if *ty == Type::Char && changed.chars().count() != 1 {
                    return value.clone();
                }
                self.touched |= changed != *text;
                Value::Text(changed)
            }
            Value::List(items) => {
                let changed = items
                    .iter()
                    .enumerate()
                    .map(|(i, v)| self.texts(v, &part(ty, i), change));
                Value::List(changed.collect())
            }
            value => match ty {
                Type::Option(inner) if matches!(value, Value::Text(_)) => self.texts(value, inner, change),
                _ => value.clone(),
            },
        }
    }

    /// An answer changed number by number; of each output of a tuple, the type says what it is.
    fn answer(&mut self, value: &Value, ty: &Type, change: fn(f64, Number) -> f64) -> Value {
        match (value, ty) {
            (Value::Struct(fields), Type::Tuple(types)) => {
                let outputs = fields.iter().zip(types);
                let changed = outputs.map(|((name, v), ty)| (name.clone(), self.answer(v, ty, change)));
                Value::Struct(changed.collect())
            }
            _ => self.numbers(value, ty, false, change),
        }
    }

    /// A value changed number by number: the type says of plain numbers whether they are whole, else `whole`.
    fn numbers(&mut self, value: &Value, ty: &Type, whole: bool, change: fn(f64, Number) -> f64) -> Value {
        let mut one = |v: f64, number: Number| {
            let changed = change(v, number);
            self.touched |= changed.to_bits() != v.to_bits() && !(changed.is_nan() && v.is_nan());
            changed
        };
        fn walk(value: &Value, ty: &Type, whole: bool, one: &mut dyn FnMut(f64, Number) -> f64) -> Value {
            let whole = ty.scalar().map_or(whole, |scalar| scalar.ends().is_some());
            let plain = if whole {
                Number::Whole
            } else {
                Number::Float(DType::F64)
            };
            match value {
                Value::Number(v) => Value::Number(one(*v, plain)),
                // Changed only where the change shows in f64.
                Value::Whole(v) => {
                    let changed = one(*v as f64, plain);
                    if changed == *v as f64 {
                        Value::Whole(*v)
                    } else {
                        Value::Number(changed)
                    }
                }
                Value::Tensor(t) if t.exact.is_some() => {
                    let numbers = t.numbers();
                    let numbers: Vec<Value> = numbers.iter().map(|v| walk(v, &Type::Tensor, true, one)).collect();
                    Value::Tensor(Tensor::of_numbers(t.shape(), &numbers).cast(t.dtype))
                }
                Value::Tensor(t) => {
                    // What a law computed for a list of integers is a tensor of floats.
                    let is_list = ty.scalar().is_some() && whole;
                    let number = if t.dtype.is_float() && !is_list {
                        Number::Float(t.dtype)
                    } else {
                        Number::Whole
                    };
                    let data = t.array.iter().map(|&v| one(v, number)).collect();
                    Value::Tensor(Tensor::new(t.shape(), data).cast(t.dtype))
                }
                Value::List(items) => {
                    let changed = items.iter().enumerate().map(|(i, v)| walk(v, &part(ty, i), whole, one));
                    Value::List(changed.collect())
                }
                Value::Struct(fields) => {
                    let changed = fields.iter().map(|(n, v)| (n.clone(), walk(v, &Type::Unit, true, one)));
                    Value::Struct(changed.collect())
                }
                Value::Error(reason) => {
                    let of_reason = match ty {
                        Type::Result(_, reason) => reason,
                        ty => ty,
                    };
                    Value::Error(Box::new(walk(reason, of_reason, whole, one)))
                }
                other => other.clone(),
            }
        }
        walk(value, ty, whole, &mut one)
    }
}

/// The same form of answer with nothing in it: zeros, empty texts.
fn zeroed(value: &Value) -> Value {
    match value {
        Value::Number(_) | Value::Whole(_) => Value::Number(0.0),
        Value::Bool(_) => Value::Bool(false),
        Value::Text(_) => Value::Text(String::new()),
        Value::Tensor(t) => Value::Tensor(Tensor::new(t.shape(), vec![0.0; t.array.len()]).cast(t.dtype)),
        Value::List(items) => Value::List(items.iter().map(zeroed).collect()),
        Value::Struct(fields) => Value::Struct(fields.iter().map(|(name, v)| (name.clone(), zeroed(v))).collect()),
        Value::Error(reason) => Value::Error(Box::new(zeroed(reason))),
        other => other.clone(),
    }
}

/// The type of an item of a list or a part of a tuple.
fn part(ty: &Type, index: usize) -> Type {
    match ty {
        Type::Option(inner) | Type::Result(inner, _) => part(inner, index),
        Type::Tuple(types) => types.get(index).cloned().unwrap_or(Type::Unit),
        ty => ty.item().unwrap_or(Type::Unit),
    }
}

/// Ends of an integer type; `None` of what is no integer.
type IntegerEnds = Option<(i128, i128)>;

/// The type of an argument.
fn type_of(exercise: &Exercise, name: &str) -> Type {
    let parameter = exercise.signature.parameter(name);
    parameter.map_or(Type::Unit, |p| p.ty.clone())
}

/// Whether plain numbers of an argument are whole.
fn is_whole(exercise: &Exercise, name: &str) -> bool {
    let parameter = exercise.signature.parameter(name);
    let of_form = matches!(exercise.takes.get(name), Some(Form::Tensor(form)) if form.is_whole());
    of_form || parameter.is_some_and(|p| is_whole_type(&p.ty))
}

fn is_whole_type(ty: &Type) -> bool {
    ty.scalar()
        .is_some_and(|scalar| !matches!(scalar, Scalar::F64 | Scalar::F32))
}

/// What is known of these arguments.
pub fn facts(given: &[(String, Value)]) -> Facts {
    let mut facts = Facts {
        longest: 0,
        shortest: usize::MAX,
        ranks: Vec::new(),
        dtypes: Vec::new(),
        negative: false,
        zero: false,
        repeated: false,
    };
    fn numbers(all: &[f64], facts: &mut Facts) {
        facts.negative |= all.iter().any(|&v| v < 0.0);
        facts.zero |= all.contains(&0.0);
        let mut sorted = all.to_vec();
        sorted.sort_by(f64::total_cmp);
        facts.repeated |= sorted.windows(2).any(|pair| pair[0] == pair[1]);
    }
    fn walk(value: &Value, facts: &mut Facts) {
        match value {
            Value::Number(_) | Value::Whole(_) => numbers(&[value.as_f64().unwrap_or(1.0)], facts),
            Value::Tensor(t) => {
                numbers(&t.array.iter().copied().collect::<Vec<_>>(), facts);
                facts.ranks.push(t.shape().len());
                facts.dtypes.push(t.dtype);
                for &axis in t.shape() {
                    facts.longest = facts.longest.max(axis);
                    facts.shortest = facts.shortest.min(axis);
                }
            }
            Value::List(items) => {
                facts.longest = facts.longest.max(items.len());
                facts.shortest = facts.shortest.min(items.len());
                let plain: Vec<f64> = items.iter().filter_map(Value::as_f64).collect();
                numbers(&plain, facts);
                items.iter().for_each(|item| walk(item, facts));
            }
            Value::Text(text) => {
                let length = text.chars().count();
                facts.longest = facts.longest.max(length);
                facts.shortest = facts.shortest.min(length);
            }
            Value::Struct(fields) => fields.values().for_each(|field| walk(field, facts)),
            _ => {}
        }
    }
    given.iter().for_each(|(_, value)| walk(value, &mut facts));
    facts
}

fn shapes(given: &[(String, Value)]) -> String {
    fn shape(value: &Value) -> String {
        match value {
            Value::Tensor(t) => format!("{:?}{}", t.shape(), t.dtype),
            Value::List(items) => format!("({})", items.iter().map(shape).collect::<Vec<_>>().join(",")),
            Value::Struct(fields) => fields.values().map(shape).collect::<Vec<_>>().join(";"),
            Value::None => "none".into(),
            other => other.kind().to_owned(),
        }
    }
    given
        .iter()
        .map(|(_, value)| shape(value))
        .collect::<Vec<_>>()
        .join("|")
}
