//! Values the judge computes with: f64 arrays that remember the dtype they came in, and integers beyond f64 exactly.

use crate::tolerance::Tolerance;
use crate::whole;
use gradus_wire::DType;
use indexmap::IndexMap;
use ndarray::{ArcArray, IxDyn};
use std::sync::Arc;

/// An f64 array in row-major order.
pub type Array = ArcArray<f64, IxDyn>;

/// Begins the name of a function of candle tensors: one that is no definition, but code of a program.
pub const CANDLE_PREFIX: &str = "candle:";

/// A tensor: values as f64, and the dtype it has on the learner's side.
#[derive(Debug, Clone)]
pub struct Tensor {
    /// Dtype on the other side; `F64` for what the judge computed.
    pub dtype: DType,
    /// The values; standard (row-major) layout.
    pub array: Array,
    /// All elements exactly, where they are whole numbers and f64 skips numbers near one of them.
    pub exact: Option<Arc<[i128]>>,
}

/// What expressions evaluate to, and what arguments and answers are on the judge's side.
#[derive(Debug, Clone)]
pub enum Value {
    /// Absent: `None`, `()`.
    None,
    /// A truth value without history.
    Bool(bool),
    /// A plain number: sizes, indices and scalars alike. From 2^53 on it is no integer's: those are [`Value::Whole`].
    Number(f64),
    /// An integer that f64 can't tell from its neighbours; [`Value::whole`] makes it where it is needed.
    Whole(i128),
    /// A text; also a dtype's or device's name and a path.
    Text(String),
    /// A tensor.
    Tensor(Tensor),
    /// A list or tuple.
    List(Vec<Value>),
    /// A struct, an ordered map from name to tensor, or several outputs by name.
    Struct(IndexMap<String, Value>),
    /// The outcome of a comparison: a truth that remembers its sides.
    Truth(Box<Truth>),
    /// A function: of `define`, by name.
    Function(String),
    /// The `Err(…)` of a plain Rust `Result`, with what it holds. `Ok(…)` is what it holds.
    Error(Box<Value>),
}

/// A truth that remembers what was compared.
#[derive(Debug, Clone)]
pub struct Truth {
    /// Whether it holds everywhere.
    pub holds: bool,
    /// Elementwise 0/1 for `< <= > >= == !=` on arrays; for `where`, `count`, `all`.
    pub elements: Option<Tensor>,
    /// What was compared, of the part that fails (or of the last part when all hold).
    pub detail: Option<Detail>,
}

/// Both sides of a comparison, and where they differ most.
#[derive(Debug, Clone)]
pub struct Detail {
    /// `approx`, `equals`, `<=`, `distribution`, …
    pub relation: String,
    /// Text of the part of the law that failed (`&&` splits).
    pub part: String,
    /// Left side.
    pub left: Value,
    /// Right side, or what the predicate demands.
    pub right: Value,
    /// Path to the worst place: `.w_q`, `[0]`, …; empty for a plain tensor.
    pub path: String,
    /// Index of the worst place in that tensor.
    pub index: Vec<usize>,
    /// Largest difference (NaN where one side is NaN).
    pub difference: f64,
    /// Tolerance it was compared with.
    pub tolerance: Option<Tolerance>,
    /// `every i in …`: the i's for which it failed, outermost first.
    pub every: Vec<(String, f64)>,
    /// Why the two can't even be compared (shapes, dtypes, kinds differ), in words.
    pub mismatch: Option<String>,
}

impl Tensor {
    /// A computed (f64) tensor from shape and row-major elements. Panics if the counts differ: a bug of the judge.
    pub fn new(shape: &[usize], data: Vec<f64>) -> Tensor {
        let array = ArcArray::from_shape_vec(IxDyn(shape), data).expect("the elements fill the shape");
        Tensor {
            dtype: DType::F64,
            array,
            exact: None,
        }
    }

    /// Whole numbers from shape and row-major elements. Panics if the counts differ: a bug of the judge.
    pub fn exactly(shape: &[usize], elements: Vec<i128>, dtype: DType) -> Tensor {
        let data = elements.iter().map(|&v| v as f64).collect();
        let exact = elements.iter().any(|&v| !whole::fits(v)).then(|| elements.into());
        Tensor {
            dtype,
            exact,
            ..Tensor::new(shape, data)
        }
    }

    /// A computed tensor of plain numbers, exact where they are whole. Panics if the counts differ: a bug of the judge.
    pub fn of_numbers(shape: &[usize], numbers: &[Value]) -> Tensor {
        let large = numbers.iter().any(|v| matches!(v, Value::Whole(_)));
        match numbers.iter().map(Value::as_whole).collect() {
            // One fraction among whole numbers makes fractions of all.
            Some(elements) if large => Tensor::exactly(shape, elements, DType::F64),
            _ => {
                let data = numbers.iter().map(|v| v.as_f64().unwrap_or(f64::NAN)).collect();
                Tensor::new(shape, data)
            }
        }
    }

    /// The same elements under another shape. Panics if the counts differ: a bug of the judge.
    pub fn reshaped(&self, shape: &[usize]) -> Tensor {
        Tensor {
            dtype: self.dtype,
            exact: self.exact.clone(),
            ..Tensor::new(shape, self.array.iter().copied().collect())
        }
    }

    /// As many elements, taken from these row-major places, in the same shape.
    pub fn picked(&self, places: &[usize]) -> Tensor {
        let data: Vec<f64> = self.array.iter().copied().collect();
        Tensor {
            dtype: self.dtype,
            exact: self
                .exact
                .as_ref()
                .map(|exact| places.iter().map(|&i| exact[i]).collect()),
            ..Tensor::new(self.shape(), places.iter().map(|&i| data[i]).collect())
        }
    }

    /// Its elements one by one, as plain numbers.
    pub fn numbers(&self) -> Vec<Value> {
        match &self.exact {
            Some(exact) => exact.iter().map(|&v| Value::whole(v)).collect(),
            None => self.array.iter().map(|&v| Value::Number(v)).collect(),
        }
    }

    /// The tensors along the first axis; none of a single number.
    pub fn rows(&self) -> Vec<Tensor> {
        let Some((&count, inner)) = self.shape().split_first() else {
            return Vec::new();
        };
        let size: usize = inner.iter().product();
        let data: Vec<f64> = self.array.iter().copied().collect();
        let row = |i: usize| {
            let span = i * size..(i + 1) * size;
            match &self.exact {
                Some(exact) => Tensor::exactly(inner, exact[span].to_vec(), self.dtype),
                None => Tensor {
                    dtype: self.dtype,
                    ..Tensor::new(inner, data[span].to_vec())
                },
            }
        };
        (0..count).map(row).collect()
    }

    /// Tensors of one shape along a new first axis, under the dtype of the first; `None` where shapes differ.
    pub fn stacked(parts: &[Tensor]) -> Option<Tensor> {
        let inner = parts.first().map_or(&[][..], Tensor::shape);
        if parts.iter().any(|p| p.shape() != inner) {
            return None;
        }
        let shape = [&[parts.len()], inner].concat();
        let dtype = parts.first().map_or(DType::F64, |p| p.dtype);
        let stacked = if parts.iter().any(|p| p.exact.is_some()) {
            let numbers: Vec<Value> = parts.iter().flat_map(Tensor::numbers).collect();
            Tensor::of_numbers(&shape, &numbers)
        } else {
            Tensor::new(&shape, parts.iter().flat_map(|p| p.array.iter().copied()).collect())
        };
        Some(Tensor { dtype, ..stacked })
    }

    /// The same values under another dtype, rounded, wrapped or saturated to what that dtype can hold (as `as` does in Rust).
    pub fn cast(&self, dtype: DType) -> Tensor {
        let round: fn(f64) -> f64 = match dtype {
            DType::F64 => |v| v,
            DType::F32 => |v| f64::from(v as f32),
            DType::F16 => |v| f64::from(half::f16::from_f64(v)),
            DType::BF16 => |v| f64::from(half::bf16::from_f64(v)),
            DType::U8 => |v| f64::from(v as u8),
            DType::U32 => |v| f64::from(v as u32),
            DType::I16 => |v| f64::from(v as i16),
            DType::I32 => |v| f64::from(v as i32),
            DType::I64 => |v| v as i64 as f64,
        };
        if dtype == DType::I64 && (self.exact.is_some() || self.array.iter().any(|v| v.abs() >= whole::LIMIT)) {
            let fitted = match &self.exact {
                Some(exact) => exact.iter().map(|&v| saturated(v)).collect(),
                None => self.array.iter().map(|&v| i128::from(v as i64)).collect(),
            };
            return Tensor::exactly(self.shape(), fitted, dtype);
        }
        Tensor {
            dtype,
            array: self.array.mapv(round).into_shared(),
            exact: None,
        }
    }

    /// The same tensor with its values rounded to what its dtype can hold: computed tensors carry unrounded values.
    pub fn cast_exactly(&self) -> Tensor {
        self.cast(self.dtype)
    }

    /// Sizes, outermost first.
    pub fn shape(&self) -> &[usize] {
        self.array.shape()
    }

    /// As it crosses the wire: dense, on the CPU.
    pub fn to_wire(&self) -> gradus_wire::TensorData {
        let shape = self.shape().iter().map(|&s| s as u64).collect();
        let mut data = Vec::with_capacity(self.array.len() * self.dtype.size());
        match (&self.exact, self.dtype) {
            (Some(exact), DType::I64) => {
                exact
                    .iter()
                    .for_each(|&v| data.extend((saturated(v) as i64).to_le_bytes()));
            }
            _ => self.array.iter().for_each(|&v| match self.dtype {
                DType::F64 => data.extend(v.to_le_bytes()),
                DType::F32 => data.extend((v as f32).to_le_bytes()),
                DType::F16 => data.extend(half::f16::from_f64(v).to_le_bytes()),
                DType::BF16 => data.extend(half::bf16::from_f64(v).to_le_bytes()),
                DType::U8 => data.push(v as u8),
                DType::U32 => data.extend((v as u32).to_le_bytes()),
                DType::I16 => data.extend((v as i16).to_le_bytes()),
                DType::I32 => data.extend((v as i32).to_le_bytes()),
                DType::I64 => data.extend((v as i64).to_le_bytes()),
            }),
        }
        gradus_wire::TensorData::new(self.dtype, shape, data)
    }

    /// From the wire; `None` when the bytes are not what dtype and shape claim, or the rank is over 32.
    pub fn from_wire(wire: &gradus_wire::TensorData) -> Option<Tensor> {
        if !wire.checked() || wire.shape.len() > 32 {
            return None;
        }
        let shape: Vec<usize> = wire.shape.iter().map(|&s| s as usize).collect();
        let bytes = &wire.data;
        let values: Vec<f64> = match wire.dtype {
            DType::F64 => bytes
                .chunks_exact(8)
                .map(|b| f64::from_le_bytes(b.try_into().expect("8 bytes")))
                .collect(),
            DType::F32 => bytes
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes(b.try_into().expect("4 bytes")).into())
                .collect(),
            DType::F16 => bytes
                .chunks_exact(2)
                .map(|b| half::f16::from_le_bytes(b.try_into().expect("2 bytes")).into())
                .collect(),
            DType::BF16 => bytes
                .chunks_exact(2)
                .map(|b| half::bf16::from_le_bytes(b.try_into().expect("2 bytes")).into())
                .collect(),
            DType::U8 => bytes.iter().map(|&b| f64::from(b)).collect(),
            DType::U32 => bytes
                .chunks_exact(4)
                .map(|b| u32::from_le_bytes(b.try_into().expect("4 bytes")).into())
                .collect(),
            DType::I16 => bytes
                .chunks_exact(2)
                .map(|b| i16::from_le_bytes(b.try_into().expect("2 bytes")).into())
                .collect(),
            DType::I32 => bytes
                .chunks_exact(4)
                .map(|b| i32::from_le_bytes(b.try_into().expect("4 bytes")).into())
                .collect(),
            DType::I64 => {
                let whole = |b: &[u8]| i128::from(i64::from_le_bytes(b.try_into().expect("8 bytes")));
                let elements = bytes.chunks_exact(8).map(whole).collect();
                return Some(Tensor::exactly(&shape, elements, wire.dtype));
            }
        };
        let array = ArcArray::from_shape_vec(IxDyn(&shape), values).ok()?;
        Some(Tensor {
            dtype: wire.dtype,
            array,
            exact: None,
        })
    }
}

/// What i64 holds of it, its ends where it is beyond them.
fn saturated(value: i128) -> i128 {
    value.clamp(i64::MIN.into(), i64::MAX.into())
}

impl Value {
    /// An integer, as a number where f64 tells it from its neighbours.
    pub fn whole(value: i128) -> Value {
        match whole::fits(value) {
            true => Value::Number(value as f64),
            false => Value::Whole(value),
        }
    }

    /// Numbers and bytes of text that it holds.
    pub fn weight(&self) -> usize {
        match self {
            Value::Tensor(t) => t.array.len(),
            Value::List(items) => items.iter().map(Value::weight).sum(),
            Value::Struct(fields) => fields.values().map(Value::weight).sum(),
            Value::Text(text) => text.len(),
            _ => 1,
        }
    }

    /// A plain number as f64, rounded where need be.
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Value::Number(v) => Some(*v),
            Value::Whole(v) => Some(*v as f64),
            _ => None,
        }
    }

    /// A plain number without a fraction, exactly.
    pub fn as_whole(&self) -> Option<i128> {
        match self {
            Value::Number(v) => whole::of_any(*v),
            Value::Whole(v) => Some(*v),
            _ => None,
        }
    }

    /// A short name of the kind of value, for messages: `a number`, `a tensor`, …
    pub fn kind(&self) -> &'static str {
        match self {
            Value::None => "none",
            Value::Bool(_) => "a truth value",
            Value::Number(_) | Value::Whole(_) => "a number",
            Value::Text(_) => "a text",
            Value::Tensor(_) => "a tensor",
            Value::List(_) => "a list",
            Value::Struct(_) => "a struct",
            Value::Truth(_) => "a truth value",
            Value::Function(_) => "a function",
            Value::Error(_) => "an error",
        }
    }
}

/// The index of a row-major position.
pub fn unravel(mut flat: usize, shape: &[usize]) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for (i, &s) in index.iter_mut().zip(shape).rev() {
        *i = flat % s.max(1);
        flat /= s.max(1);
    }
    index
}
