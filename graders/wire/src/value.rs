//! Values as they cross the wire: plain data, little-endian, no sharing.

use serde::de::{Deserializer, Error as _};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::fmt;
use std::str::FromStr;

/// Element types of a tensor, those of candle that have arithmetic on the CPU.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DType {
    /// Unsigned byte; also candle's stand-in for booleans.
    U8,
    /// Unsigned 32 bits; indices and token ids.
    U32,
    /// Signed 16 bits.
    I16,
    /// Signed 32 bits.
    I32,
    /// Signed 64 bits.
    I64,
    /// Brain float, 8 bits of exponent.
    BF16,
    /// IEEE half precision.
    F16,
    /// IEEE single precision.
    F32,
    /// IEEE double precision.
    F64,
}

impl DType {
    /// All of them, narrow to wide.
    pub const ALL: [DType; 9] = [
        DType::U8,
        DType::U32,
        DType::I16,
        DType::I32,
        DType::I64,
        DType::BF16,
        DType::F16,
        DType::F32,
        DType::F64,
    ];

    /// Bytes an element takes.
    pub fn size(self) -> usize {
        match self {
            DType::U8 => 1,
            DType::I16 | DType::BF16 | DType::F16 => 2,
            DType::U32 | DType::I32 | DType::F32 => 4,
            DType::I64 | DType::F64 => 8,
        }
    }

    /// Whether elements are floating point.
    pub fn is_float(self) -> bool {
        matches!(self, DType::BF16 | DType::F16 | DType::F32 | DType::F64)
    }

    /// The name candle prints: `f32`, `u8`, …
    pub fn name(self) -> &'static str {
        match self {
            DType::U8 => "u8",
            DType::U32 => "u32",
            DType::I16 => "i16",
            DType::I32 => "i32",
            DType::I64 => "i64",
            DType::BF16 => "bf16",
            DType::F16 => "f16",
            DType::F32 => "f32",
            DType::F64 => "f64",
        }
    }
}

impl fmt::Display for DType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for DType {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        DType::ALL.into_iter().find(|d| d.name() == text).ok_or(())
    }
}

/// How a tensor argument is laid out in the runner's memory. The values are the same in every layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Layout {
    /// Row-major and dense.
    #[default]
    Contiguous,
    /// A view whose last two axes are swapped in storage; of a vector, a column of a matrix.
    Transposed,
    /// A view cut out of a larger tensor along the last axis.
    Narrowed,
    /// A view with stride 0 along an axis where all entries are equal (dense where there is none).
    Broadcast,
}

/// A tensor: dtype, shape and row-major little-endian bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TensorData {
    /// Element type.
    pub dtype: DType,
    /// Sizes, outermost first; empty for rank 0, at most [`MAX_RANK`].
    #[serde(deserialize_with = "shape")]
    pub shape: Vec<u64>,
    /// Row-major elements; `len() == product(shape) * dtype.size()` once [`TensorData::checked`].
    #[serde(with = "bytes")]
    pub data: Vec<u8>,
    /// Layout an argument is to have; of an answer, the layout it had.
    pub layout: Layout,
    /// Where it lives: `cpu` or `cuda`.
    pub device: String,
    /// Whether an answer shares storage with an argument (observed by the runner).
    pub shared: bool,
}

impl fmt::Debug for TensorData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "TensorData({}{:?}, {} bytes, {})",
            self.dtype,
            self.shape,
            self.data.len(),
            self.device
        )
    }
}

impl TensorData {
    /// A dense tensor on the CPU.
    pub fn new(dtype: DType, shape: Vec<u64>, data: Vec<u8>) -> Self {
        TensorData {
            dtype,
            shape,
            data,
            layout: Layout::Contiguous,
            device: "cpu".into(),
            shared: false,
        }
    }

    /// Number of elements claimed by the shape, unless it overflows.
    pub fn elements(&self) -> Option<u64> {
        self.shape.iter().try_fold(1u64, |n, &s| n.checked_mul(s))
    }

    /// Whether the bytes are exactly what dtype and shape claim.
    pub fn checked(&self) -> bool {
        self.elements().and_then(|n| n.checked_mul(self.dtype.size() as u64)) == Some(self.data.len() as u64)
    }
}

/// Most axes a tensor on the wire has.
pub const MAX_RANK: usize = 32;
/// Deepest nesting of values that is read.
pub const MAX_DEPTH: usize = 32;
/// Most values (counting each entry of lists and structs) that one message may hold: a value takes tens of bytes in
/// memory but may take a single one on the wire. A tensor is one value, whatever its size.
pub const MAX_VALUES: usize = 1 << 19;
/// Most tensor elements that one message to the judge may hold: it computes in f64, whatever they take on the wire.
pub const MAX_ELEMENTS: u64 = 2 << 20;

/// Anything that can be an argument or an answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub enum Value {
    /// `()` and `None`.
    None,
    /// `bool`.
    Bool(bool),
    /// `f64` and `f32`.
    F64(f64),
    /// Signed integers.
    I64(i64),
    /// Unsigned integers.
    U64(u64),
    /// `&str`, `String`, `char`, a path, a dtype's or device's name.
    Text(String),
    /// A tensor.
    Tensor(TensorData),
    /// A slice, `Vec`, array, tuple or set; of a map, its pairs in order.
    List(Vec<Value>),
    /// `Some(…)`.
    Some(Box<Value>),
    /// A struct by field name, in order, or an ordered map from name to tensor.
    Struct(Vec<(String, Value)>),
    /// A function of the judge's: calling it sends [`crate::FromRunner::Callback`] with this name.
    Closure(String),
    /// A function compiled into the runner, by name, for closures that autograd must see through.
    Function(String),
    /// The `Err(…)` of a plain Rust `Result`, with what it holds. `Ok(…)` is what it holds.
    Error(Box<Value>),
}

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

/// Starts counting values anew: called before each message is decoded.
pub(crate) fn start_counting() {
    DEPTH.set(0);
    COUNT.set(0);
}

impl Value {
    /// How many values it is made of, itself and each entry of lists and structs counted.
    pub fn count(&self) -> usize {
        match self {
            Value::List(items) => 1 + items.iter().map(Value::count).sum::<usize>(),
            Value::Some(inner) => 1 + inner.count(),
            Value::Struct(fields) => 1 + fields.iter().map(|(_, v)| v.count()).sum::<usize>(),
            _ => 1,
        }
    }

    /// Bytes of tensors and texts in it, all together: what it takes on the wire, but for a few bytes a value.
    pub fn bytes(&self) -> usize {
        match self {
            Value::Tensor(t) => t.data.len(),
            Value::Text(t) | Value::Closure(t) | Value::Function(t) => t.len(),
            Value::List(items) => items.iter().map(Value::bytes).sum(),
            Value::Some(inner) => inner.bytes(),
            Value::Struct(fields) => fields.iter().map(|(n, v)| n.len() + v.bytes()).sum(),
            _ => 0,
        }
    }

    /// Tensor elements and bytes of text in it, all together.
    pub fn weight(&self) -> u64 {
        match self {
            Value::Tensor(t) => t.data.len() as u64 / t.dtype.size() as u64,
            Value::Text(t) | Value::Closure(t) | Value::Function(t) => t.len() as u64,
            Value::List(items) => items.iter().map(Value::weight).sum(),
            Value::Some(inner) | Value::Error(inner) => inner.weight(),
            Value::Struct(fields) => fields.iter().map(|(n, v)| n.len() as u64 + v.weight()).sum(),
            _ => 0,
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::serialize(self, serializer)
    }
}

// The bytes may come from hostile code: neither their depth nor the memory that they unfold to is left to them.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        COUNT.set(COUNT.get() + 1);
        if COUNT.get() > MAX_VALUES {
            return Err(D::Error::custom("too many values"));
        }
        DEPTH.set(DEPTH.get() + 1);
        let value = if DEPTH.get() > MAX_DEPTH {
            Err(D::Error::custom("values nested too deeply"))
        } else {
            Value::deserialize(deserializer)
        };
        DEPTH.set(DEPTH.get() - 1);
        value
    }
}

fn shape<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
    struct Sizes;
    impl<'de> serde::de::Visitor<'de> for Sizes {
        type Value = Vec<u64>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "at most {MAX_RANK} sizes")
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut sizes: A) -> Result<Vec<u64>, A::Error> {
            let mut out = Vec::new();
            while let Some(size) = sizes.next_element()? {
                if out.len() == MAX_RANK {
                    return Err(A::Error::custom("too many axes"));
                }
                out.push(size);
            }
            Ok(out)
        }
    }
    deserializer.deserialize_seq(Sizes)
}

mod bytes {
    //! Bulk bytes instead of one varint per element.
    use serde::de::{Deserializer, Visitor};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(data: &[u8], s: S) -> Result<S::Ok, S::Error> {
        s.serialize_bytes(data)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl<'de> Visitor<'de> for Bytes {
            type Value = Vec<u8>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, v: &[u8]) -> Result<Vec<u8>, E> {
                Ok(v.to_vec())
            }
            fn visit_borrowed_bytes<E>(self, v: &'de [u8]) -> Result<Vec<u8>, E> {
                Ok(v.to_vec())
            }
            fn visit_byte_buf<E>(self, v: Vec<u8>) -> Result<Vec<u8>, E> {
                Ok(v)
            }
        }
        d.deserialize_bytes(Bytes)
    }
}
