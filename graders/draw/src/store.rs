//! Cases as JSON, to the bit: what a report keeps, so that a replay shows the same case without drawing.

use gradus_course::{Case, Origin};
use gradus_law::value::{Tensor, Value};
use gradus_law::whole;
use gradus_wire::{DType, Device, Layout};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A case as JSON. Numbers that JSON can't hold to the bit are texts: `"0.1"`, `"nan"`, `"-inf"`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredCase {
    /// `example 0`, `drawn 17`.
    pub origin: String,
    /// Sizes by name.
    pub sizes: IndexMap<String, i64>,
    /// Dtype of each letter.
    pub dtypes: IndexMap<char, String>,
    /// Arguments and extra values by name.
    pub values: IndexMap<String, Stored>,
    /// Layout of tensor arguments.
    pub layout: Layout,
    /// `cpu` or `cuda`.
    pub device: Device,
}

/// A value as JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Stored {
    /// Nothing.
    None,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Numeral),
    /// An integer that f64 can't tell from its neighbours, in digits.
    Whole(String),
    /// A text.
    Text(String),
    /// A tensor.
    Tensor {
        /// Its dtype.
        dtype: String,
        /// Its sizes.
        shape: Vec<usize>,
        /// Row-major elements.
        data: Vec<Numeral>,
    },
    /// A list or tuple.
    List(Vec<Stored>),
    /// A struct or map, in order.
    Struct(Vec<(String, Stored)>),
    /// A function by name.
    Function(String),
    /// The `Err` of a plain `Result`.
    Error(Box<Stored>),
}

/// A number as JSON: a whole number as itself, any other as the shortest text that reads back the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Numeral(String);

impl Numeral {
    fn new(value: f64) -> Numeral {
        Numeral(if value.is_nan() {
            "nan".into()
        } else if value.is_infinite() {
            if value > 0.0 { "inf".into() } else { "-inf".into() }
        } else {
            format!("{value:?}").trim_end_matches(".0").to_string()
        })
    }

    fn value(&self) -> Result<f64, String> {
        match self.0.as_str() {
            "nan" => Ok(f64::NAN),
            "inf" => Ok(f64::INFINITY),
            "-inf" => Ok(f64::NEG_INFINITY),
            text => text.parse().map_err(|_| format!("`{text}` is no number")),
        }
    }
}

impl Serialize for Numeral {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.parse::<i64>() {
            Ok(whole) if whole.to_string() == self.0 => serializer.serialize_i64(whole),
            _ => serializer.serialize_str(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Numeral {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Numeral, D::Error> {
        struct Any;
        impl serde::de::Visitor<'_> for Any {
            type Value = Numeral;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number or its text")
            }
            fn visit_i64<E>(self, value: i64) -> Result<Numeral, E> {
                Ok(Numeral(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Numeral, E> {
                Ok(Numeral(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Numeral, E> {
                Ok(Numeral::new(value))
            }
            fn visit_str<E>(self, text: &str) -> Result<Numeral, E> {
                Ok(Numeral(text.to_string()))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl From<&Value> for Stored {
    fn from(value: &Value) -> Stored {
        match value {
            Value::None => Stored::None,
            Value::Bool(b) => Stored::Bool(*b),
            Value::Truth(truth) => Stored::Bool(truth.holds),
            Value::Number(n) => Stored::Number(Numeral::new(*n)),
            Value::Whole(n) => Stored::Whole(n.to_string()),
            Value::Text(text) => Stored::Text(text.clone()),
            Value::Function(name) => Stored::Function(name.clone()),
            Value::Error(inner) => Stored::Error(Box::new(Stored::from(&**inner))),
            Value::List(items) => Stored::List(items.iter().map(Stored::from).collect()),
            Value::Struct(fields) => Stored::Struct(fields.iter().map(|(k, v)| (k.clone(), Stored::from(v))).collect()),
            Value::Tensor(t) => Stored::Tensor {
                dtype: t.dtype.name().into(),
                shape: t.shape().to_vec(),
                data: match &t.exact {
                    Some(exact) => exact.iter().map(|v| Numeral(v.to_string())).collect(),
                    None => t.array.iter().map(|&v| Numeral::new(v)).collect(),
                },
            },
        }
    }
}

impl Stored {
    /// The value; an error when the JSON was changed by hand so that it is none.
    pub fn to_value(&self) -> Result<Value, String> {
        Ok(match self {
            Stored::None => Value::None,
            Stored::Bool(b) => Value::Bool(*b),
            Stored::Number(n) => Value::Number(n.value()?),
            Stored::Whole(digits) => Value::whole(digits.parse().map_err(|_| format!("`{digits}` is no integer"))?),
            Stored::Text(text) => Value::Text(text.clone()),
            Stored::Function(name) => Value::Function(name.clone()),
            Stored::Error(inner) => Value::Error(Box::new(inner.to_value()?)),
            Stored::List(items) => Value::List(items.iter().map(Stored::to_value).collect::<Result<_, _>>()?),
            Stored::Struct(fields) => {
                let fields = fields.iter().map(|(k, v)| Ok((k.clone(), v.to_value()?)));
                Value::Struct(fields.collect::<Result<IndexMap<_, _>, String>>()?)
            }
            Stored::Tensor { dtype, shape, data } => {
                let dtype = parse_dtype(dtype)?;
                let elements = shape.iter().try_fold(1usize, |n, s| n.checked_mul(*s));
                if elements != Some(data.len()) || shape.len() > 32 {
                    return Err(format!("{} elements don't fill the shape {shape:?}", data.len()));
                }
                let values = data.iter().map(Numeral::value).collect::<Result<Vec<_>, _>>()?;
                let large = dtype == DType::I64 && values.iter().any(|v| v.abs() >= whole::LIMIT);
                if large {
                    let exact = data.iter().map(|n| match n.0.parse::<i64>() {
                        Ok(value) => Ok(i128::from(value)),
                        Err(_) => Err(format!("`{}` is no i64", n.0)),
                    });
                    let exact = exact.collect::<Result<Vec<_>, _>>()?;
                    return Ok(Value::Tensor(Tensor::exactly(shape, exact, dtype)));
                }
                Value::Tensor(Tensor::new(shape, values).cast(dtype))
            }
        })
    }
}

fn parse_dtype(name: &str) -> Result<DType, String> {
    name.parse().map_err(|()| format!("`{name}` is no dtype"))
}

impl StoredCase {
    /// Keeps a case.
    pub fn new(case: &Case) -> StoredCase {
        StoredCase {
            origin: match case.origin {
                Origin::Example(i) => format!("example {i}"),
                Origin::Drawn(k) => format!("drawn {k}"),
                Origin::Edge(k) => format!("edge {k}"),
            },
            sizes: case.sizes.clone(),
            dtypes: case.dtypes.iter().map(|(c, d)| (*c, d.name().to_string())).collect(),
            values: case.values.iter().map(|(k, v)| (k.clone(), Stored::from(v))).collect(),
            layout: case.layout,
            device: case.device,
        }
    }

    /// The case again; an error when the JSON does not hold one.
    pub fn to_case(&self) -> Result<Case, String> {
        let origin = match self.origin.split_once(' ').map(|(kind, n)| (kind, n.parse::<u32>())) {
            Some(("example", Ok(i))) => Origin::Example(i as usize),
            Some(("drawn", Ok(k))) => Origin::Drawn(k),
            Some(("edge", Ok(k))) => Origin::Edge(k),
            _ => return Err(format!("`{}` is no origin of a case", self.origin)),
        };
        let dtypes = self.dtypes.iter().map(|(c, d)| Ok((*c, parse_dtype(d)?)));
        let values = self
            .values
            .iter()
            .map(|(k, v)| Ok((k.clone(), v.to_value().map_err(|why| format!("`{k}`: {why}"))?)));
        Ok(Case {
            origin,
            sizes: self.sizes.clone(),
            dtypes: dtypes.collect::<Result<_, String>>()?,
            values: values.collect::<Result<_, String>>()?,
            layout: self.layout,
            device: self.device,
        })
    }
}
