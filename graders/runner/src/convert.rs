//! Rust values from wire values and back.
//!
//! Structs of a course implement the two traits in generated code, field by field.

use crate::outgoing::{Outgoing, Unsendable};
use crate::tensor::{self, device_name};
use candle_core::{DType, Device, Tensor, Var};
use gradus_wire::Value;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::Hash;
use std::path::PathBuf;

/// What decoding an argument needs besides the value.
#[derive(Debug)]
pub struct Incoming<'a> {
    /// Where tensors are put.
    pub device: &'a Device,
    /// Whether tensors are made variables, so that gradients by them can be asked for.
    pub variables: bool,
}

/// Decoding of arguments.
pub trait FromWire: Sized {
    /// The value, or what is wrong with it: the judge's or the course's fault.
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String>;
}

/// Encoding of answers (and of arguments, to see whether they changed).
pub trait ToWire {
    /// The value, or why it cannot be sent.
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable>;
}

fn unexpected<T>(wanted: &str, value: &Value) -> Result<T, String> {
    let kind = match value {
        Value::None => "none",
        Value::Bool(_) => "a truth value",
        Value::F64(_) => "a float",
        Value::I64(_) | Value::U64(_) => "an integer",
        Value::Text(_) => "a text",
        Value::Tensor(_) => "a tensor",
        Value::List(_) => "a list",
        Value::Some(_) => "an option",
        Value::Struct(_) => "a struct",
        Value::Closure(_) | Value::Function(_) => "a function",
        Value::Error(_) => "an error",
    };
    Err(format!("{wanted} was expected, {kind} came"))
}

impl FromWire for Tensor {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        let Value::Tensor(data) = value else {
            return unexpected("a tensor", value);
        };
        let tensor = tensor::from_data(data, incoming.device)?;
        if incoming.variables && tensor.dtype().is_float() {
            let variable = Var::from_tensor(&tensor).map_err(|e| e.to_string())?;
            return Ok(variable.as_tensor().clone());
        }
        Ok(tensor)
    }
}

impl ToWire for Tensor {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        if let Some(gradients) = out.gradients {
            return match gradients.get(self) {
                Some(gradient) => Ok(Value::Tensor(tensor::to_data(gradient, out)?)),
                None => Ok(Value::None),
            };
        }
        let data = tensor::to_data(self, out)?;
        out.seen.push(self.clone());
        Ok(Value::Tensor(data))
    }
}

macro_rules! integers {
    ($($ty:ty => $variant:ident as $wide:ty),* $(,)?) => {$(
        impl FromWire for $ty {
            fn from_wire(value: &Value, _: &Incoming<'_>) -> Result<Self, String> {
                let integer: i128 = match *value {
                    Value::I64(v) => v.into(),
                    Value::U64(v) => v.into(),
                    Value::F64(v) if v.fract() == 0.0 && v.abs() < 1e18 => v as i128,
                    _ => return unexpected("an integer", value),
                };
                <$ty>::try_from(integer).map_err(|_| format!("{integer} is out of range for {}", stringify!($ty)))
            }
        }
        impl ToWire for $ty {
            fn to_wire(&self, _: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
                Ok(Value::$variant(*self as $wide))
            }
        }
    )*};
}

integers!(usize => U64 as u64, u64 => U64 as u64, u32 => U64 as u64, u16 => U64 as u64, u8 => U64 as u64,
          i64 => I64 as i64, i32 => I64 as i64, i16 => I64 as i64, i8 => I64 as i64, isize => I64 as i64);

macro_rules! floats {
    ($($ty:ty),*) => {$(
        impl FromWire for $ty {
            fn from_wire(value: &Value, _: &Incoming<'_>) -> Result<Self, String> {
                match *value {
                    Value::F64(v) => Ok(v as $ty),
                    Value::I64(v) => Ok(v as $ty),
                    Value::U64(v) => Ok(v as $ty),
                    _ => unexpected("a number", value),
                }
            }
        }
        impl ToWire for $ty {
            fn to_wire(&self, _: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
                Ok(Value::F64(f64::from(*self)))
            }
        }
    )*};
}

floats!(f64, f32);

impl FromWire for bool {
    fn from_wire(value: &Value, _: &Incoming<'_>) -> Result<Self, String> {
        match value {
            Value::Bool(b) => Ok(*b),
            _ => unexpected("a truth value", value),
        }
    }
}

impl ToWire for bool {
    fn to_wire(&self, _: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        Ok(Value::Bool(*self))
    }
}

impl FromWire for String {
    fn from_wire(value: &Value, _: &Incoming<'_>) -> Result<Self, String> {
        match value {
            Value::Text(text) => Ok(text.clone()),
            _ => unexpected("a text", value),
        }
    }
}

impl ToWire for str {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        let room = out.elements.checked_sub(self.len() as u64);
        let too_long = || Unsendable::TooLarge("the answer's texts are too long to be sent".into());
        out.elements = room.ok_or_else(too_long)?;
        Ok(Value::Text(self.to_owned()))
    }
}

impl ToWire for String {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        self.as_str().to_wire(out)
    }
}

impl FromWire for char {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        let text = String::from_wire(value, incoming)?;
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) => Ok(c),
            _ => Err(format!("one character was expected, {text:?} came")),
        }
    }
}

impl ToWire for char {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        self.encode_utf8(&mut [0; 4]).to_wire(out)
    }
}

impl FromWire for PathBuf {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        String::from_wire(value, incoming).map(PathBuf::from)
    }
}

impl ToWire for PathBuf {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        self.to_string_lossy().to_wire(out)
    }
}

impl FromWire for Device {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        let Value::Text(name) = value else {
            return unexpected("a device's name", value);
        };
        match name.as_str() {
            "cpu" => Ok(Device::Cpu),
            name if name == device_name(incoming.device) => Ok(incoming.device.clone()),
            // A device that nothing can be made on: who makes a tensor on it gets an error.
            #[cfg(not(feature = "cuda"))]
            "absent" => Ok(Device::Cuda(candle_core::CudaDevice)),
            other => Err(format!("the device {other} is not open")),
        }
    }
}

impl ToWire for Device {
    fn to_wire(&self, _: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        Ok(Value::Text(device_name(self).into()))
    }
}

impl FromWire for DType {
    fn from_wire(value: &Value, _: &Incoming<'_>) -> Result<Self, String> {
        let Value::Text(name) = value else {
            return unexpected("a dtype's name", value);
        };
        name.parse().map_err(|_| format!("there is no dtype {name}"))
    }
}

impl ToWire for DType {
    fn to_wire(&self, _: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        Ok(Value::Text(self.as_str().into()))
    }
}

impl FromWire for () {
    fn from_wire(_: &Value, _: &Incoming<'_>) -> Result<Self, String> {
        Ok(())
    }
}

impl ToWire for () {
    fn to_wire(&self, _: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        Ok(Value::None)
    }
}

impl<T: FromWire> FromWire for Option<T> {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        match value {
            Value::None => Ok(None),
            Value::Some(inner) => T::from_wire(inner, incoming).map(Some),
            other => T::from_wire(other, incoming).map(Some),
        }
    }
}

impl<T: ToWire> ToWire for Option<T> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        match self {
            None => Ok(Value::None),
            Some(inner) => Ok(Value::Some(Box::new(inner.to_wire(out)?))),
        }
    }
}

impl<T: FromWire> FromWire for Vec<T> {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        match value {
            Value::List(items) => items.iter().map(|item| T::from_wire(item, incoming)).collect(),
            _ => unexpected("a list", value),
        }
    }
}

impl<T: ToWire> ToWire for [T] {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        out.entries(self.len())?;
        let items: Result<_, Unsendable> = self.iter().map(|item| item.to_wire(out)).collect();
        items.map(Value::List)
    }
}

impl<T: ToWire> ToWire for Vec<T> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        self.as_slice().to_wire(out)
    }
}

impl<T: ToWire + ?Sized> ToWire for &T {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        (**self).to_wire(out)
    }
}

impl<T: ToWire + ?Sized> ToWire for &mut T {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        (**self).to_wire(out)
    }
}

impl<T: ToWire + ToOwned + ?Sized> ToWire for std::borrow::Cow<'_, T> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        (**self).to_wire(out)
    }
}

impl<T: FromWire, const N: usize> FromWire for [T; N] {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        let items = Vec::from_wire(value, incoming)?;
        items
            .try_into()
            .map_err(|items: Vec<T>| format!("{N} items were expected, {} came", items.len()))
    }
}

impl<T: ToWire, const N: usize> ToWire for [T; N] {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        self.as_slice().to_wire(out)
    }
}

impl<T: ToWire, E: ToWire> ToWire for Result<T, E> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        match self {
            Ok(value) => value.to_wire(out),
            Err(error) => Ok(Value::Error(Box::new(error.to_wire(out)?))),
        }
    }
}

impl ToWire for dyn std::error::Error + '_ {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        self.to_string().to_wire(out)
    }
}

impl ToWire for dyn std::error::Error + Send + Sync + '_ {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        self.to_string().to_wire(out)
    }
}

/// Errors of the standard library, told by their words.
macro_rules! errors {
    ($($ty:ty),* $(,)?) => {$(
        impl ToWire for $ty {
            fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
                self.to_string().to_wire(out)
            }
        }
    )*};
}

errors!(
    std::num::ParseIntError,
    std::num::ParseFloatError,
    std::num::TryFromIntError,
    std::str::ParseBoolError,
    std::char::ParseCharError,
    std::str::Utf8Error,
    std::string::FromUtf8Error,
);

impl<T: ToWire + ?Sized> ToWire for Box<T> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        (**self).to_wire(out)
    }
}

/// The entries of a map: by name, or as pairs.
fn entries<K: FromWire, V: FromWire>(value: &Value, incoming: &Incoming<'_>) -> Result<Vec<(K, V)>, String> {
    match value {
        Value::Struct(entries) => entries
            .iter()
            .map(|(name, value)| {
                let key = K::from_wire(&Value::Text(name.clone()), incoming)?;
                Ok((key, V::from_wire(value, incoming)?))
            })
            .collect(),
        Value::List(_) => Vec::from_wire(value, incoming),
        _ => unexpected("a map", value),
    }
}

/// A map of tensors by name as it crosses the wire; any other map as pairs in the order of their keys.
fn map_to_wire<'m, K: ToWire + 'm, V: ToWire + 'm>(
    map: impl ExactSizeIterator<Item = (&'m K, &'m V)>,
    out: &mut Outgoing<'_>,
) -> Result<Value, Unsendable> {
    out.entries(map.len())?;
    let mut pairs = Vec::with_capacity(map.len());
    for (key, value) in map {
        pairs.push((key.to_wire(out)?, value.to_wire(out)?));
    }
    pairs.sort_by(|(a, _), (b, _)| order(a, b));
    let is_named = pairs
        .iter()
        .all(|(_, value)| matches!(value, Value::Tensor(_) | Value::None));
    let has_names = pairs.iter().all(|(key, _)| matches!(key, Value::Text(_)));
    if is_named && has_names {
        let named = pairs.into_iter().filter_map(|(key, value)| match key {
            Value::Text(name) => Some((name, value)),
            _ => None,
        });
        return Ok(Value::Struct(named.collect()));
    }
    let pairs = pairs.into_iter().map(|(key, value)| Value::List(vec![key, value]));
    Ok(Value::List(pairs.collect()))
}

fn set_to_wire<'m, T: ToWire + 'm>(
    set: impl ExactSizeIterator<Item = &'m T>,
    out: &mut Outgoing<'_>,
) -> Result<Value, Unsendable> {
    out.entries(set.len())?;
    let mut items = Vec::with_capacity(set.len());
    for item in set {
        items.push(item.to_wire(out)?);
    }
    items.sort_by(order);
    Ok(Value::List(items))
}

/// The order of keys on the wire: that of their Rust types.
fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::I64(a), Value::I64(b)) => a.cmp(b),
        (Value::U64(a), Value::U64(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::List(a), Value::List(b)) => {
            let unequal = a.iter().zip(b).map(|(a, b)| order(a, b)).find(|o| o.is_ne());
            unequal.unwrap_or_else(|| a.len().cmp(&b.len()))
        }
        // No key is of another type.
        _ => Ordering::Equal,
    }
}

impl<K: FromWire + Ord, V: FromWire> FromWire for BTreeMap<K, V> {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        Ok(entries(value, incoming)?.into_iter().collect())
    }
}

impl<K: ToWire, V: ToWire> ToWire for BTreeMap<K, V> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        map_to_wire(self.iter(), out)
    }
}

impl<K: FromWire + Eq + Hash, V: FromWire> FromWire for HashMap<K, V> {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        Ok(entries(value, incoming)?.into_iter().collect())
    }
}

impl<K: ToWire, V: ToWire, S> ToWire for HashMap<K, V, S> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        map_to_wire(self.iter(), out)
    }
}

impl<T: FromWire + Ord> FromWire for BTreeSet<T> {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        Ok(Vec::from_wire(value, incoming)?.into_iter().collect())
    }
}

impl<T: ToWire> ToWire for BTreeSet<T> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        set_to_wire(self.iter(), out)
    }
}

impl<T: FromWire + Eq + Hash> FromWire for HashSet<T> {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        Ok(Vec::from_wire(value, incoming)?.into_iter().collect())
    }
}

impl<T: ToWire, S> ToWire for HashSet<T, S> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        set_to_wire(self.iter(), out)
    }
}

macro_rules! tuples {
    ($(($($name:ident $index:tt),+)),* $(,)?) => {$(
        impl<$($name: FromWire),+> FromWire for ($($name,)+) {
            fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
                const LENGTH: usize = [$($index),+].len();
                match value {
                    Value::List(items) if items.len() == LENGTH => {
                        Ok(($($name::from_wire(&items[$index], incoming)?,)+))
                    }
                    _ => unexpected(&format!("a tuple of {LENGTH}"), value),
                }
            }
        }
        impl<$($name: ToWire),+> ToWire for ($($name,)+) {
            fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
                Ok(Value::List(vec![$(self.$index.to_wire(out)?),+]))
            }
        }
    )*};
}

tuples!(
    (A 0),
    (A 0, B 1),
    (A 0, B 1, C 2),
    (A 0, B 1, C 2, D 3),
    (A 0, B 1, C 2, D 3, E 4),
    (A 0, B 1, C 2, D 3, E 4, F 5),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6),
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7),
);

/// A struct's field: for the generated code.
pub fn field<T: FromWire>(value: &Value, name: &str, incoming: &Incoming<'_>) -> Result<T, String> {
    let Value::Struct(fields) = value else {
        return unexpected("a struct", value);
    };
    let found = fields.iter().find(|(field, _)| field == name);
    let (_, value) = found.ok_or_else(|| format!("the field {name} is missing"))?;
    T::from_wire(value, incoming).map_err(|e| format!("{name}: {e}"))
}

/// A struct from its fields: for the generated code.
pub fn fields(fields: &[(&str, &dyn ToWire)], out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
    out.entries(fields.len())?;
    let encoded: Result<_, Unsendable> = fields
        .iter()
        .map(|(name, value)| Ok(((*name).to_owned(), value.to_wire(out)?)))
        .collect();
    encoded.map(Value::Struct)
}
