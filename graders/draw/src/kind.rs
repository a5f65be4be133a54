//! A kind of draw, and the frame in which it draws one value: options evaluated, shape and dtype settled.

use super::rng::Rng;
use super::values::{is_exact, numbers, same, typed};
pub use gradus_course::draws::{OptionDoc, Takes};
use gradus_course::signature::{Scalar, Type};
use gradus_law::value::{Tensor, Value};
use gradus_law::whole;
use gradus_wire::DType;
use indexmap::IndexMap;
use std::path::PathBuf;

/// How a value is drawn.
pub struct Kind {
    /// Its name in specs.
    pub name: &'static str,
    /// What it draws, a sentence.
    pub doc: &'static str,
    /// As one would write it.
    pub example: &'static str,
    /// Its options; those of every tensor (`shape`, `dtype`) are in the list where they apply.
    pub options: &'static [OptionDoc],
    /// The option that `{kind: value}` without a map stands for.
    pub main: Option<&'static str>,
    /// Whether any name may stand for an option (`named`: the entries).
    pub open: bool,
    /// What the values are.
    pub(crate) gives: Gives,
    /// Draws one; errors say what is wrong with the options.
    pub(crate) draw: fn(&Frame, &mut Rng) -> Result<Value, String>,
    /// Whether the draw may give this value; shape, dtype and representability are checked elsewhere.
    pub(crate) holds: fn(&Frame, &Value) -> bool,
    /// Brings a cropped value back to what the draw may give, where that is possible.
    pub(crate) repair: Option<fn(&Frame, &Value) -> Option<Value>>,
    /// Simpler values than this one, simplest first; none that is no simpler, or shrinking would not end.
    pub(crate) simpler: Option<fn(&Frame, &Value) -> Vec<Value>>,
    /// Whether elements may be changed one by one (each result goes through `holds`).
    pub(crate) elements: bool,
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Kind({})", self.name)
    }
}

/// What a kind's values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gives {
    /// A number, or a tensor when there is a shape.
    Numbers,
    /// Always a tensor; the kind makes up the shape where nothing else says it.
    Tensor,
    /// A value of its own form.
    Whole,
    /// Several draws put together: made by the producer, not by the kind.
    Parts,
}

/// An option's value in a case.
#[derive(Debug, Clone)]
pub(crate) enum Resolved {
    /// A number.
    Number(f64),
    /// An integer that f64 can't tell from its neighbours.
    Whole(i128),
    /// Ends of a range.
    Range(i64, i64),
    /// A text.
    Text(String),
    /// Texts.
    Texts(Vec<String>),
    /// Numbers.
    Numbers(Vec<f64>),
    /// Any values.
    Values(Vec<Value>),
    /// A truth value.
    Flag(bool),
}

/// One value to draw.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    /// The kind.
    pub kind: &'static Kind,
    /// Where the value lives: `x`, `p.blocks[0].w_q`.
    pub path: String,
    /// Its options, defaults filled in.
    pub options: IndexMap<&'static str, Resolved>,
    /// What `plant` puts in.
    pub plants: Vec<Plant>,
    /// Element type.
    pub dtype: DType,
    /// Sizes; `None` for a single number.
    pub shape: Option<Vec<usize>>,
    /// How many leading axes nothing but the draw decides.
    pub free: usize,
    /// Type in the signature, for arguments.
    pub ty: Option<Type>,
    /// Range that a value fixed by an example may move in instead of the draw's.
    pub fixed: Option<(f64, f64)>,
    /// The course's folder.
    pub root: PathBuf,
}

/// What `plant` puts over elements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Plant {
    /// This number.
    Number(f64),
    /// This integer, which f64 can't tell from its neighbours.
    Whole(i128),
    /// A copy of another element.
    Tie,
}

impl Frame {
    /// A number option; NaN when it was neither given nor has a default.
    pub fn number(&self, name: &str) -> f64 {
        match self.options.get(name) {
            Some(Resolved::Number(n)) => *n,
            Some(Resolved::Whole(n)) => *n as f64,
            Some(Resolved::Range(low, _)) => *low as f64,
            _ => f64::NAN,
        }
    }

    /// A whole number that counts something.
    pub fn count(&self, name: &str) -> Result<usize, String> {
        let number = self.number(name);
        if number.fract() == 0.0 && (0.0..1e9).contains(&number) {
            Ok(number as usize)
        } else {
            Err(format!("`{name}` is {number}, it must be a whole number from 0"))
        }
    }

    /// A range option, not empty and from 0.
    pub fn range(&self, name: &str) -> Result<(usize, usize), String> {
        match self.options.get(name) {
            Some(&Resolved::Range(low, high)) if 0 <= low && low <= high => Ok((low as usize, high as usize)),
            Some(&Resolved::Range(low, high)) => Err(format!("`{name}` is {low}..={high}: no length lies in it")),
            _ => Err(format!("`{name}` is missing")),
        }
    }

    /// Whether an option is on.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.options.get(name), Some(Resolved::Flag(true)))
    }

    /// A text option.
    pub fn text(&self, name: &str) -> Option<&str> {
        match self.options.get(name) {
            Some(Resolved::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// A list of texts.
    pub fn texts(&self, name: &str) -> &[String] {
        match self.options.get(name) {
            Some(Resolved::Texts(texts)) => texts,
            _ => &[],
        }
    }

    /// A list of numbers.
    pub fn numbers(&self, name: &str) -> &[f64] {
        match self.options.get(name) {
            Some(Resolved::Numbers(numbers)) => numbers,
            _ => &[],
        }
    }

    /// A list of values.
    pub fn values(&self, name: &str) -> &[Value] {
        match self.options.get(name) {
            Some(Resolved::Values(values)) => values,
            _ => &[],
        }
    }

    /// Sizes; empty for a single number.
    pub fn sizes(&self) -> &[usize] {
        self.shape.as_deref().unwrap_or(&[])
    }

    /// Number of elements.
    pub fn len(&self) -> usize {
        self.sizes().iter().product()
    }

    /// Least and largest value of an element; infinite where there is no bound.
    pub fn bounds(&self) -> (f64, f64) {
        if let Some(bounds) = self.fixed {
            return bounds;
        }
        let bound = |name: &str, open: f64| match self.options.get(name) {
            Some(Resolved::Number(n)) => *n,
            Some(Resolved::Whole(n)) => *n as f64,
            _ => open,
        };
        let least = if self.kind.name == "exponential" {
            0.0
        } else {
            f64::NEG_INFINITY
        };
        let (mut low, mut high) = (bound("low", least), bound("high", f64::INFINITY));
        if self.whole() {
            (low, high) = (low.ceil(), high.floor());
        }
        (low, high)
    }

    /// Least and largest integer of an element, exactly: the bounds, within what the type holds.
    pub fn whole_bounds(&self) -> (i128, i128) {
        let (low, high) = self.bounds();
        let exact = |name: &str, rounded: f64| match self.options.get(name) {
            Some(Resolved::Whole(n)) if self.fixed.is_none() => Some(*n),
            _ => whole::of_any(rounded),
        };
        let (least, most) = self.type_ends();
        (
            exact("low", low).unwrap_or(least).max(least),
            exact("high", high).unwrap_or(most).min(most),
        )
    }

    /// Ends of the integers that the place of an element holds.
    pub fn type_ends(&self) -> (i128, i128) {
        let held = match self.scalar() {
            Some(scalar) => scalar.ends(),
            None => whole::ends(self.dtype),
        };
        // A plain number that is no argument may become either.
        held.unwrap_or((i64::MIN.into(), u64::MAX.into()))
    }

    /// Whether integers may be drawn that f64 can't tell from their neighbours.
    pub fn is_exact(&self) -> bool {
        let large = |option: &Resolved| match option {
            Resolved::Whole(_) => true,
            Resolved::Values(values) => values.iter().any(is_exact),
            _ => false,
        };
        self.options.values().any(large) || self.plants.iter().any(|p| matches!(p, Plant::Whole(_)))
    }

    /// A number of the place as an integer inside the bounds.
    fn integer(&self, value: f64) -> Option<i128> {
        let (low, high) = self.whole_bounds();
        let whole = whole::of_any(value)?;
        Some(if whole::fits(whole) || low > high {
            whole
        } else {
            whole.clamp(low, high)
        })
    }

    /// A tensor (or single number) of these integers.
    pub fn store_wholes(&self, data: Vec<i128>) -> Value {
        match &self.shape {
            None => data.first().map_or(Value::Number(0.0), |&v| Value::whole(v)),
            Some(shape) if self.stored_whole() => Value::Tensor(Tensor::exactly(shape, data, self.dtype)),
            Some(_) => self.store_all(data.into_iter().map(|v| v as f64).collect()),
        }
    }

    /// Whether elements are whole numbers.
    pub fn whole(&self) -> bool {
        matches!(self.kind.name, "integer" | "permutation") || self.stored_whole()
    }

    fn stored_whole(&self) -> bool {
        match (&self.shape, self.scalar()) {
            (None, Some(scalar)) => !matches!(scalar, Scalar::F64 | Scalar::F32),
            (None, None) => false,
            (Some(_), Some(scalar)) if !matches!(scalar, Scalar::F64 | Scalar::F32) => true,
            (Some(_), _) => !self.dtype.is_float(),
        }
    }

    /// The scalar type that numbers end up in, of an argument that is a scalar or a list of them.
    pub fn scalar(&self) -> Option<Scalar> {
        self.ty.as_ref()?.scalar()
    }

    /// Distance from 1 to the next number of the dtype.
    pub fn epsilon(&self) -> f64 {
        match self.dtype {
            DType::BF16 => 2f64.powi(-7),
            DType::F16 => 2f64.powi(-10),
            DType::F32 => f64::from(f32::EPSILON),
            _ => f64::EPSILON,
        }
    }

    /// A number as the place it goes to can hold it: rounded to the dtype, kept finite and inside the bounds.
    pub fn fit(&self, value: f64) -> f64 {
        if !value.is_finite() {
            return value;
        }
        let (low, high) = self.bounds();
        let mut fitted = self.store(value);
        // Rounding may step over an end: a few halvings toward the middle come back.
        let middle = if low.is_finite() && high.is_finite() {
            low + (high - low) / 2.0
        } else {
            0.0
        };
        let mut aim = value.clamp(low.min(high), high.max(low));
        for _ in 0..64 {
            if (low..=high).contains(&fitted) {
                break;
            }
            let next = self.store(aim);
            if (low..=high).contains(&next) {
                return next;
            }
            let step = (aim.abs() * self.epsilon()).max(f64::MIN_POSITIVE);
            aim = if aim < middle { aim + step } else { aim - step };
            fitted = next;
        }
        fitted
    }

    /// A number brought inside the bounds; as it is where they leave nothing.
    pub fn within(&self, v: f64) -> f64 {
        let (low, high) = self.bounds();
        if low > high { v } else { v.clamp(low, high) }
    }

    /// Rounded to what holds it.
    fn store(&self, value: f64) -> f64 {
        if self.whole() {
            let value = value.round();
            return if self.shape.is_some() {
                cast(value, self.dtype)
            } else {
                value
            };
        }
        match (&self.shape, self.scalar()) {
            (None, Some(Scalar::F32)) => f64::from(value as f32),
            (None, _) => value,
            (Some(_), _) => cast(value, self.dtype),
        }
    }

    /// A tensor (or single number) of these elements, brought into the bounds.
    pub fn wrap(&self, data: Vec<f64>) -> Value {
        self.store_all(data.into_iter().map(|v| self.fit(v)).collect())
    }

    /// A tensor (or single number) of these elements.
    pub fn store_all(&self, data: Vec<f64>) -> Value {
        if self.stored_whole()
            && data.iter().any(|v| v.abs() >= whole::LIMIT)
            && let Some(wholes) = data.iter().map(|&v| self.integer(v)).collect()
        {
            return self.store_wholes(wholes);
        }
        match &self.shape {
            None => Value::Number(data.first().copied().unwrap_or(0.0)),
            Some(shape) => Value::Tensor(Tensor::new(shape, data).cast(self.dtype)),
        }
    }

    /// The same number everywhere.
    pub fn fill(&self, value: f64) -> Value {
        self.wrap(vec![value; self.len()])
    }

    /// Built row by row along the last axis, from zeros; the row's number counts within its matrix. Rows without
    /// elements are left out; a single number is a row of one.
    pub fn rows(&self, mut row: impl FnMut(usize, &mut [f64])) -> Value {
        let mut data = vec![0.0; self.len()];
        let (count, width) = self.row_sizes();
        if width > 0 {
            for (i, part) in data.chunks_exact_mut(width).enumerate() {
                row(i % count.max(1), part);
            }
        }
        self.wrap(data)
    }

    /// Whether a predicate holds of every row along the last axis.
    pub fn every_row(&self, value: &Value, row: impl Fn(usize, &[f64]) -> bool) -> bool {
        let (count, width) = self.row_sizes();
        let data = self.data(value);
        width == 0
            || data
                .chunks(width)
                .enumerate()
                .all(|(i, part)| row(i % count.max(1), part))
    }

    fn row_sizes(&self) -> (usize, usize) {
        match self.sizes() {
            [] => (1, 1),
            [n] => (1, *n),
            [.., rows, columns] => (*rows, *columns),
        }
    }

    /// All numbers of a value in order.
    pub fn data(&self, value: &Value) -> Vec<f64> {
        numbers(value)
    }

    /// The candidate, unless it is the value already.
    pub fn unless_same(&self, value: &Value, candidate: Value) -> Vec<Value> {
        if same(value, &candidate) {
            Vec::new()
        } else {
            vec![candidate]
        }
    }

    /// The same value with other numbers, in the order of [`Frame::data`].
    pub fn replace(&self, value: &Value, data: &[f64]) -> Value {
        replace(value, &mut data.iter().copied(), self)
    }
}

/// Rounded to a dtype; never to infinity.
fn cast(value: f64, dtype: DType) -> f64 {
    let largest = match dtype {
        DType::F16 => 65504.0,
        DType::BF16 => f64::from(half::bf16::MAX),
        DType::F32 => f64::from(f32::MAX),
        _ => f64::MAX,
    };
    let value = value.clamp(-largest, largest);
    match dtype {
        DType::F64 => value,
        DType::F32 => f64::from(value as f32),
        DType::F16 => f64::from(half::f16::from_f64(value)),
        DType::BF16 => f64::from(half::bf16::from_f64(value)),
        DType::U8 => f64::from(value.round() as u8),
        DType::U32 => f64::from(value.round() as u32),
        DType::I16 => f64::from(value.round() as i16),
        DType::I32 => f64::from(value.round() as i32),
        DType::I64 => value.round(),
    }
}

/// The number itself where its rounded form is not changed.
fn replaced(old: &Value, next: &mut dyn Iterator<Item = f64>, frame: &Frame) -> Value {
    match next.next() {
        Some(v) if old.as_f64() != Some(v) => {
            let fitted = frame.fit(v);
            match frame.integer(fitted).filter(|_| frame.stored_whole()) {
                Some(whole) => Value::whole(whole),
                None => Value::Number(fitted),
            }
        }
        _ => old.clone(),
    }
}

fn replace(value: &Value, next: &mut dyn Iterator<Item = f64>, frame: &Frame) -> Value {
    match value {
        Value::Number(_) | Value::Whole(_) => replaced(value, next, frame),
        Value::Tensor(t) if is_exact(value) => {
            let numbers: Vec<Value> = t.numbers().iter().map(|n| replaced(n, next, frame)).collect();
            Value::Tensor(typed(Tensor::of_numbers(t.shape(), &numbers), t.dtype))
        }
        Value::Tensor(t) => {
            let old: Vec<f64> = t.array.iter().copied().collect();
            let data = old.iter().map(|&o| match next.next() {
                Some(v) if v != o => frame.fit(v),
                _ => o,
            });
            let changed = Tensor::new(t.shape(), data.collect()).cast(t.dtype);
            Value::Tensor(changed)
        }
        Value::List(items) => Value::List(items.iter().map(|v| replace(v, next, frame)).collect()),
        Value::Struct(fields) => Value::Struct(
            fields
                .iter()
                .map(|(k, v)| (k.clone(), replace(v, next, frame)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// Of every kind that draws numbers.
pub(crate) const SHAPE: OptionDoc = OptionDoc {
    name: "shape",
    takes: Takes::Shape,
    default: None,
    doc: "Sizes; an argument has them from `takes`, another draw without them is a single number.",
};

/// Of every kind that draws numbers.
pub(crate) const DTYPE: OptionDoc = OptionDoc {
    name: "dtype",
    takes: Takes::DType,
    default: None,
    doc: "Element type; an argument has it from `takes`.",
};

/// Of kinds whose values may be spoilt on purpose.
pub(crate) const PLANT: OptionDoc = OptionDoc {
    name: "plant",
    takes: Takes::Plants,
    default: None,
    doc: "Values put over some elements of some cases: `nan`, `inf`, `-inf`, `zeros`, numbers, or `ties` (equal elements).",
};

/// Goes with [`PLANT`].
pub(crate) const KEEP: OptionDoc = OptionDoc {
    name: "keep",
    takes: Takes::Number,
    default: Some("0"),
    doc: "How many elements `plant` must leave as they are.",
};

/// An option.
pub(crate) const fn option(
    name: &'static str,
    takes: Takes,
    default: Option<&'static str>,
    doc: &'static str,
) -> OptionDoc {
    OptionDoc {
        name,
        takes,
        default,
        doc,
    }
}

/// `holds` of kinds that may give anything of the right shape.
pub(crate) fn anything(_: &Frame, _: &Value) -> bool {
    true
}
