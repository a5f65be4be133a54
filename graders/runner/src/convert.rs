//! Rust values from wire values and back.
//!
//! Structs of a course implement the two traits in generated code, field by field.

use crate::outgoing::{Outgoing, Unsendable};
use crate::tensor::{self, device_name};
use candle_core::{DType, Device, Tensor, Var};
use gradus_wire::Value;
use std::collections::BTreeMap;
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
          i64 => I64 as i64, i32 => I64 as i64, isize => I64 as i64);

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

impl<T: ToWire + ?Sized> ToWire for Box<T> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        (**self).to_wire(out)
    }
}

impl<T: FromWire> FromWire for BTreeMap<String, T> {
    fn from_wire(value: &Value, incoming: &Incoming<'_>) -> Result<Self, String> {
        let Value::Struct(entries) = value else {
            return unexpected("a map", value);
        };
        let decode = |(name, value): &(String, Value)| Ok((name.clone(), T::from_wire(value, incoming)?));
        entries.iter().map(decode).collect()
    }
}

impl<T: ToWire> ToWire for BTreeMap<String, T> {
    fn to_wire(&self, out: &mut Outgoing<'_>) -> Result<Value, Unsendable> {
        out.entries(self.len())?;
        let mut entries = Vec::with_capacity(self.len());
        for (name, value) in self {
            let Value::Text(name) = name.to_wire(out)? else {
                continue;
            };
            entries.push((name, value.to_wire(out)?));
        }
        Ok(Value::Struct(entries))
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
