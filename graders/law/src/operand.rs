//! What expressions compute with: values that know whether the judge computed them, and how precisely.

use crate::value::{Tensor, Truth, Value};
use crate::whole;
use gradus_wire::DType;
use indexmap::IndexMap;
use ndarray::{ArcArray, IxDyn};
use std::borrow::Cow;
use std::sync::Arc;

/// Most elements of an array that an expression may build.
const MOST_ELEMENTS: usize = 1 << 26;

/// Most axes of an array.
const MOST_AXES: usize = 32;

/// A value inside an expression.
#[derive(Debug, Clone)]
pub(crate) enum Operand {
    None,
    Bool(bool),
    /// A number, and the coarsest float dtype that went into it.
    Number(f64, DType),
    /// A whole number that f64 can't tell from its neighbours.
    Whole(i128),
    Text(String),
    Array(Array),
    List(Vec<Operand>),
    Struct(IndexMap<String, Operand>),
    Truth(Box<Truth>),
    Function(String),
    Error(Box<Operand>),
    /// `a..b`, where an argument or an index.
    Range(Option<i64>, Option<i64>),
}

/// A tensor. Of a computed one the dtype is the coarsest float dtype that went in; its elements are not rounded to it.
#[derive(Debug, Clone)]
pub(crate) struct Array {
    pub tensor: Tensor,
    pub computed: bool,
}

/// Why an operation has no result; the place is added where it is known.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub message: String,
    pub is_type: bool,
}

pub(crate) type Outcome<T> = Result<T, Fault>;

impl Fault {
    /// The kinds of the operands don't go together.
    pub fn kind<T>(message: impl Into<String>) -> Outcome<T> {
        Err(Fault {
            message: message.into(),
            is_type: true,
        })
    }

    /// Their shapes or values don't.
    pub fn value<T>(message: impl Into<String>) -> Outcome<T> {
        Err(Fault {
            message: message.into(),
            is_type: false,
        })
    }
}

/// How coarse a float dtype is; integers are exact.
fn coarseness(dtype: DType) -> u8 {
    match dtype {
        DType::BF16 => 4,
        DType::F16 => 3,
        DType::F32 => 2,
        DType::F64 => 1,
        _ => 0,
    }
}

/// The coarser of two dtypes; an integer one only if both are.
pub(crate) fn coarser(a: DType, b: DType) -> DType {
    if coarseness(b) > coarseness(a) { b } else { a }
}

/// The dtype that a result computed from this one has.
pub(crate) fn float(dtype: DType) -> DType {
    if dtype.is_float() { dtype } else { DType::F64 }
}

/// A shape in words: `[2, 3]`.
pub(crate) fn shown(shape: &[usize]) -> String {
    let sizes: Vec<String> = shape.iter().map(ToString::to_string).collect();
    format!("[{}]", sizes.join(", "))
}

/// The number of elements of a shape, unless it is too large to build.
pub(crate) fn elements(shape: &[usize]) -> Outcome<usize> {
    let count = shape.iter().try_fold(1usize, |n, &s| n.checked_mul(s.max(1)));
    if shape.len() > MOST_AXES {
        return Fault::value(format!("an array of {} axes is more than {MOST_AXES}", shape.len()));
    }
    match count {
        Some(n) if n <= MOST_ELEMENTS => Ok(shape.iter().product()),
        _ => Fault::value(format!("an array of shape {} is too large for a law", shown(shape))),
    }
}

impl Array {
    /// From row-major elements; an error when the shape is too large or does not hold so many.
    pub fn new(shape: &[usize], data: Vec<f64>, dtype: DType) -> Outcome<Array> {
        if elements(shape)? != data.len() {
            return Fault::value(format!(
                "{} elements do not fill the shape {}",
                data.len(),
                shown(shape)
            ));
        }
        match ArcArray::from_shape_vec(IxDyn(shape), data) {
            Ok(array) => Ok(Array {
                tensor: Tensor {
                    dtype,
                    array,
                    exact: None,
                },
                computed: true,
            }),
            Err(_) => Fault::value(format!("an array of shape {} is too large for a law", shown(shape))),
        }
    }

    pub fn shape(&self) -> &[usize] {
        self.tensor.array.shape()
    }

    pub fn rank(&self) -> usize {
        self.shape().len()
    }

    pub fn len(&self) -> usize {
        self.tensor.array.len()
    }

    /// The float dtype of what is computed from it.
    pub fn precision(&self) -> DType {
        float(self.tensor.dtype)
    }

    /// Row-major elements.
    pub fn data(&self) -> Cow<'_, [f64]> {
        match self.tensor.array.as_slice() {
            Some(slice) => Cow::Borrowed(slice),
            None => Cow::Owned(self.tensor.array.iter().copied().collect()),
        }
    }

    /// Computed whole numbers; an error as of [`Array::new`].
    pub fn exactly(shape: &[usize], elements: Vec<i128>) -> Outcome<Array> {
        let mut out = Array::new(shape, elements.iter().map(|&v| v as f64).collect(), DType::F64)?;
        if elements.iter().any(|&v| !whole::fits(v)) {
            out.tensor.exact = Some(elements.into());
        }
        Ok(out)
    }

    /// Its elements, if they are whole numbers and no rounded ones.
    pub fn wholes(&self) -> Option<Cow<'_, [i128]>> {
        match &self.tensor.exact {
            Some(exact) => Some(Cow::Borrowed(exact)),
            None if self.precision() != DType::F64 => None,
            None => self
                .data()
                .iter()
                .map(|&v| whole::of(v))
                .collect::<Option<_>>()
                .map(Cow::Owned),
        }
    }

    /// An element exactly, where f64 can't hold every element.
    pub fn exact(&self, position: usize) -> Option<i128> {
        self.tensor.exact.as_ref().and_then(|e| e.get(position).copied())
    }

    /// What an element has in common with those that are the same value.
    pub fn key(&self, position: usize) -> (Option<i128>, u64) {
        match self.exact(position).filter(|&v| !whole::fits(v)) {
            Some(exact) => (Some(exact), 0),
            // Both zeros are one value.
            None => (None, (self.data()[position] + 0.0).to_bits()),
        }
    }

    /// Elements moved, not computed: dtype and exactness stay.
    pub fn moved(&self, shape: &[usize], from: &[usize]) -> Outcome<Array> {
        if elements(shape)? != from.len() {
            return Fault::value(format!(
                "{} elements do not fill the shape {}",
                from.len(),
                shown(shape)
            ));
        }
        let data = self.data();
        let mut out = Array::new(shape, from.iter().map(|&i| data[i]).collect(), self.tensor.dtype)?;
        out.tensor.exact = self
            .tensor
            .exact
            .as_ref()
            .map(|exact| from.iter().map(|&i| exact[i]).collect::<Arc<[i128]>>());
        out.computed = self.computed;
        Ok(out)
    }

    /// Same elements, other shape.
    pub fn reshaped(&self, shape: &[usize]) -> Outcome<Array> {
        if elements(shape)? != self.len() {
            return Fault::value(format!(
                "{} elements of shape {} do not fill the shape {}",
                self.len(),
                shown(self.shape()),
                shown(shape)
            ));
        }
        let mut out = Array::new(shape, self.data().into_owned(), self.tensor.dtype)?;
        out.tensor.exact = self.tensor.exact.clone();
        out.computed = self.computed;
        Ok(out)
    }

    /// A rank-0 array as a plain number.
    pub fn collapsed(self) -> Operand {
        match (self.rank(), self.exact(0)) {
            (0, Some(exact)) => Operand::whole_number(exact),
            (0, None) => Operand::Number(self.data()[0], self.precision()),
            _ => Operand::Array(self),
        }
    }

    /// Each element mapped, by `exact` where f64 can't hold every element.
    pub fn map_exactly(&self, f: impl Fn(f64) -> f64, exact: impl Fn(i128) -> Option<i128>) -> Operand {
        let mapped = self
            .tensor
            .exact
            .as_ref()
            .and_then(|e| e.iter().map(|&v| exact(v)).collect());
        match mapped.map(|elements| Array::exactly(self.shape(), elements)) {
            Some(Ok(array)) => array.collapsed(),
            _ => self.map(f),
        }
    }

    /// Each element mapped.
    pub fn map(&self, f: impl Fn(f64) -> f64) -> Operand {
        let data: Vec<f64> = self.data().iter().map(|&v| f(v)).collect();
        match Array::new(self.shape(), data, self.precision()) {
            Ok(array) => array.collapsed(),
            // Same shape as an array that exists already.
            Err(_) => Operand::None,
        }
    }
}

/// A computed result: a number when the shape is empty.
pub(crate) fn computed(shape: &[usize], data: Vec<f64>, dtype: DType) -> Outcome<Operand> {
    Ok(Array::new(shape, data, float(dtype))?.collapsed())
}

impl Operand {
    /// A plain number.
    pub fn number(value: f64) -> Operand {
        Operand::Number(value, DType::F64)
    }

    /// A whole number: a plain one where f64 tells it from its neighbours.
    pub fn whole_number(value: i128) -> Operand {
        match whole::fits(value) {
            true => Operand::number(value as f64),
            false => Operand::Whole(value),
        }
    }

    /// Whether it is a plain number.
    pub fn is_number(&self) -> bool {
        matches!(self, Operand::Number(..) | Operand::Whole(_))
    }

    /// From outside.
    pub fn of(value: &Value) -> Operand {
        Operand::from(value, false)
    }

    /// From inside a struct or map.
    pub fn inside(value: &Value) -> Operand {
        Operand::from(value, true)
    }

    /// f64 tensors at the top may stem from `let` or a draw; those in structs and maps came across the wire as they are.
    fn from(value: &Value, in_struct: bool) -> Operand {
        match value {
            Value::None => Operand::None,
            Value::Bool(b) => Operand::Bool(*b),
            Value::Number(v) => Operand::number(*v),
            Value::Whole(v) => Operand::Whole(*v),
            Value::Text(t) => Operand::Text(t.clone()),
            Value::Tensor(tensor) => Operand::Array(Array {
                tensor: tensor.clone(),
                computed: tensor.dtype == DType::F64 && !in_struct,
            }),
            Value::List(items) => Operand::List(items.iter().map(|v| Operand::from(v, in_struct)).collect()),
            Value::Struct(fields) => {
                let fields = fields.iter().map(|(k, v)| (k.clone(), Operand::from(v, true)));
                Operand::Struct(fields.collect())
            }
            Value::Truth(truth) => Operand::Truth(truth.clone()),
            Value::Function(name) => Operand::Function(name.clone()),
            Value::Error(inner) => Operand::Error(Box::new(Operand::from(inner, in_struct))),
        }
    }

    /// To outside.
    pub fn value(&self) -> Value {
        match self {
            Operand::None => Value::None,
            Operand::Bool(b) => Value::Bool(*b),
            Operand::Number(v, _) => Value::Number(*v),
            Operand::Whole(v) => Value::Whole(*v),
            Operand::Text(t) => Value::Text(t.clone()),
            Operand::Array(array) => Value::Tensor(array.tensor.clone()),
            Operand::List(items) => Value::List(items.iter().map(Operand::value).collect()),
            Operand::Struct(fields) => Value::Struct(fields.iter().map(|(k, v)| (k.clone(), v.value())).collect()),
            Operand::Truth(truth) => Value::Truth(truth.clone()),
            Operand::Function(name) => Value::Function(name.clone()),
            Operand::Error(inner) => Value::Error(Box::new(inner.value())),
            Operand::Range(..) => Value::None,
        }
    }

    /// For messages.
    pub fn kind(&self) -> &'static str {
        match self {
            Operand::None => "none",
            Operand::Bool(_) | Operand::Truth(_) => "a truth value",
            Operand::Number(..) | Operand::Whole(_) => "a number",
            Operand::Text(_) => "a text",
            Operand::Array(_) => "a tensor",
            Operand::List(_) => "a list",
            Operand::Struct(_) => "a struct",
            Operand::Function(_) => "a function",
            Operand::Error(_) => "an error",
            Operand::Range(..) => "a range",
        }
    }

    /// As an array: numbers have rank 0, comparisons are 0 and 1, lists are stacked.
    pub fn array(&self) -> Outcome<Array> {
        match self {
            Operand::Array(array) => Ok(array.clone()),
            Operand::Number(v, dtype) => Array::new(&[], vec![*v], *dtype),
            Operand::Whole(v) => Array::exactly(&[], vec![*v]),
            Operand::Bool(b) => Array::new(&[], vec![f64::from(u8::from(*b))], DType::F64),
            Operand::Truth(truth) => match &truth.elements {
                Some(tensor) => Ok(Array {
                    tensor: tensor.clone(),
                    computed: true,
                }),
                None => Array::new(&[], vec![f64::from(u8::from(truth.holds))], DType::F64),
            },
            Operand::List(items) => stacked(items),
            other => Fault::kind(format!("{} is no array", other.kind())),
        }
    }

    /// As an array of numbers: truth values are refused.
    pub fn numeric(&self) -> Outcome<Array> {
        match self {
            Operand::Bool(_) | Operand::Truth(_) => Fault::kind("a truth value is no number"),
            other => other.array(),
        }
    }

    /// As one number.
    pub fn scalar(&self) -> Outcome<f64> {
        match self {
            Operand::Number(v, _) => Ok(*v),
            Operand::Whole(v) => Ok(*v as f64),
            Operand::Array(array) if array.rank() == 0 => Ok(array.data()[0]),
            Operand::Array(array) => Fault::value(format!(
                "a tensor of shape {} stands where one number should",
                shown(array.shape())
            )),
            other => Fault::kind(format!("{} stands where a number should", other.kind())),
        }
    }

    /// As a whole number that can be a size, an index or a count.
    pub fn whole(&self) -> Outcome<i64> {
        if let Operand::Whole(value) = self {
            return Fault::value(format!("{value} is too large for a size or an index"));
        }
        let value = self.scalar()?;
        if value.fract() != 0.0 || !value.is_finite() || value.abs() > 9e15 {
            return Fault::value(format!("{value} is not a whole number"));
        }
        Ok(value as i64)
    }

    /// As whole numbers: a list or a vector.
    pub fn wholes(&self) -> Outcome<Vec<i64>> {
        let whole = |v: &f64| Operand::number(*v).whole();
        match self {
            Operand::List(items) => items.iter().map(Operand::whole).collect(),
            Operand::Array(array) if array.rank() == 1 => array.data().iter().map(whole).collect(),
            Operand::Array(array) => Fault::value(format!(
                "a tensor of shape {} stands where a list of whole numbers should",
                shown(array.shape())
            )),
            other => Fault::kind(format!("{} stands where a list of whole numbers should", other.kind())),
        }
    }

    /// As a shape: no size negative.
    pub fn sizes(&self) -> Outcome<Vec<usize>> {
        self.wholes()?.into_iter().map(size).collect()
    }

    /// As a text.
    pub fn text(&self) -> Outcome<&str> {
        match self {
            Operand::Text(text) => Ok(text),
            other => Fault::kind(format!("{} stands where a text should", other.kind())),
        }
    }
}

/// A whole number as a size.
pub(crate) fn size(value: i64) -> Outcome<usize> {
    usize::try_from(value).or_else(|_| Fault::value(format!("a size can't be {value}")))
}

/// Lists of equal shapes as one array with a new first axis.
fn stacked(items: &[Operand]) -> Outcome<Array> {
    if items.is_empty() {
        return Array::new(&[0], Vec::new(), DType::F64);
    }
    let parts: Vec<Array> = items.iter().map(Operand::array).collect::<Outcome<_>>()?;
    let shape = parts[0].shape().to_vec();
    if let Some(other) = parts.iter().find(|p| p.shape() != shape) {
        return Fault::value(format!(
            "a list with entries of shapes {} and {} is no array",
            shown(&shape),
            shown(other.shape())
        ));
    }
    let whole: Vec<usize> = [parts.len()].into_iter().chain(shape).collect();
    joined(&parts, &whole)
}

/// Parts one after the other, in one array; dtype and exactness stay where all parts agree.
pub(crate) fn joined(parts: &[Array], shape: &[usize]) -> Outcome<Array> {
    let picks: Vec<(usize, usize)> = parts
        .iter()
        .enumerate()
        .flat_map(|(p, part)| (0..part.len()).map(move |i| (p, i)))
        .collect();
    picked(parts, &picks, shape)
}

/// Elements picked from several arrays: (array, element) each.
pub(crate) fn picked(parts: &[Array], picks: &[(usize, usize)], shape: &[usize]) -> Outcome<Array> {
    elements(shape)?;
    let data: Vec<Cow<'_, [f64]>> = parts.iter().map(Array::data).collect();
    let dtype = common_dtype(parts);
    let values = picks.iter().map(|&(p, i)| data[p][i]).collect();
    let mut out = Array::new(shape, values, dtype)?;
    out.computed = parts.iter().any(|p| p.computed) || parts.iter().any(|p| p.tensor.dtype != dtype);
    if parts.iter().any(|p| p.tensor.exact.is_some()) {
        let exact = |&(p, i): &(usize, usize)| parts[p].exact(i).or_else(|| whole::of_any(data[p][i]));
        out.tensor.exact = picks.iter().map(exact).collect::<Option<Arc<[i128]>>>();
    }
    Ok(out)
}

/// The dtype of several arrays side by side: theirs if they agree, else the coarsest float.
fn common_dtype(parts: &[Array]) -> DType {
    let Some(first) = parts.first() else {
        return DType::F64;
    };
    // Numbers and computed wholes beside integers (a literal spliced into token ids) leave the integers' dtype.
    let wire: Vec<DType> = parts.iter().filter(|p| !p.computed).map(|p| p.tensor.dtype).collect();
    let whole = |p: &&Array| p.data().iter().all(|v| v.fract() == 0.0);
    if let Some(&dtype) = wire.first()
        && !dtype.is_float()
        && wire.iter().all(|d| *d == dtype)
        && parts.iter().filter(|p| p.computed).all(|p| whole(&p))
    {
        return dtype;
    }
    if parts.iter().all(|p| p.tensor.dtype == first.tensor.dtype) {
        return first.tensor.dtype;
    }
    parts.iter().fold(DType::F64, |d, p| coarser(d, p.precision()))
}
