//! Values put into the form an argument has: tensors of the right dtype, scalars of the right type, lists of them.

use gradus_course::signature::{Scalar, Type};
use gradus_course::{DTypeForm, Form, StructDef, TensorForm};
use gradus_law::value::{Tensor, Value};
use gradus_law::whole;
use gradus_wire::DType;
use indexmap::IndexMap;
use std::cmp::Ordering;

/// What dressing needs to know of the case.
pub(crate) struct Dresser<'a> {
    /// Structs of the course.
    pub structs: &'a IndexMap<String, StructDef>,
    /// Dtype of a form.
    pub dtype: &'a dyn Fn(&TensorForm) -> Result<DType, String>,
    /// Dtype of maps' tensors, for which no form says it.
    pub float: DType,
}

impl Dresser<'_> {
    /// The value as the argument of this type and form.
    pub fn dress(&self, value: Value, ty: Option<&Type>, form: Option<&Form>) -> Result<Value, String> {
        let wrong = |value: &Value, wanted: &str| -> Result<Value, String> { Err(misfit(value, wanted)) };
        let value = match value {
            Value::Truth(truth) => match &truth.elements {
                Some(elements) => Value::Tensor(elements.clone()),
                None => Value::Bool(truth.holds),
            },
            other => other,
        };
        match (ty, form) {
            (Some(Type::Option(inner)), _) => match (value, form) {
                (Value::None, _) => Ok(Value::None),
                (value, Some(Form::Option(f))) => self.dress(value, Some(inner), Some(f)),
                (value, other) => self.dress(value, Some(inner), other),
            },
            (None, Some(Form::Option(inner))) => match value {
                Value::None => Ok(Value::None),
                value => self.dress(value, None, Some(inner)),
            },
            (Some(Type::Tensor), _) | (None, Some(Form::Tensor(_))) => {
                let tensor = tensor(&value).ok_or_else(|| misfit(&value, "a tensor"))?;
                match form {
                    Some(Form::Tensor(form)) => self.cast(&tensor, form).map(Value::Tensor),
                    _ => Ok(Value::Tensor(tensor)),
                }
            }
            (Some(Type::Scalar(scalar)), _) => scalar_value(&value, *scalar),
            (Some(ty), _) if let Some(inner) = ty.item() => {
                let items = items(&value).ok_or_else(|| misfit(&value, "a list"))?;
                let form = match form {
                    Some(Form::List(inner, _)) => Some(&**inner),
                    _ => None,
                };
                collection(ty, self.list(items, Some(&inner), form)?).map(Value::List)
            }
            (None, Some(Form::List(inner, _))) => match value {
                Value::List(items) => self.list(items, None, Some(inner)).map(Value::List),
                other => wrong(&other, "a list"),
            },
            (Some(Type::Tuple(types)), _) => match value {
                Value::List(items) if items.len() == types.len() => {
                    let pairs = items.into_iter().zip(types);
                    pairs
                        .map(|(v, t)| self.dress(v, Some(t), None))
                        .collect::<Result<_, _>>()
                        .map(Value::List)
                }
                other => wrong(&other, "a tuple"),
            },
            (Some(Type::Struct(name)), _) | (None, Some(Form::Struct(name, _))) => {
                let float = match form {
                    Some(Form::Struct(_, float)) => float,
                    _ => &DTypeForm::Float,
                };
                match value {
                    Value::Struct(fields) => self.fields(name, fields, float),
                    other => wrong(&other, &format!("a `{name}`")),
                }
            }
            (Some(Type::Named), _) | (None, Some(Form::Named)) => match value {
                Value::Struct(entries) => self.entries(entries),
                other => wrong(&other, "a map of tensors"),
            },
            (Some(Type::Char), _) => match value {
                Value::Text(text) if text.chars().count() == 1 => Ok(Value::Text(text)),
                Value::Text(text) => Err(format!("{text:?} can't be a character")),
                other => wrong(&other, "a character"),
            },
            (Some(Type::Text | Type::Path | Type::DType | Type::Device), _) => match value {
                Value::Text(text) => Ok(Value::Text(text)),
                other => wrong(&other, "a text"),
            },
            (Some(Type::Closure { .. }), _) => match value {
                Value::Function(name) | Value::Text(name) => Ok(Value::Function(name)),
                other => wrong(&other, "a function"),
            },
            (Some(_), _) | (None, Some(Form::Plain) | None) => Ok(value),
        }
    }

    fn cast(&self, tensor: &Tensor, form: &TensorForm) -> Result<Tensor, String> {
        let dtype = (self.dtype)(form)?;
        let beyond = |v: &&i128| dtype == DType::I64 && i64::try_from(**v).is_err();
        match tensor.exact.iter().flat_map(|exact| exact.iter()).find(beyond) {
            Some(v) => Err(format!("{v} is no i64")),
            None => Ok(tensor.cast(dtype)),
        }
    }

    fn list(&self, items: Vec<Value>, ty: Option<&Type>, form: Option<&Form>) -> Result<Vec<Value>, String> {
        items.into_iter().map(|v| self.dress(v, ty, form)).collect()
    }

    /// The fields of a struct of the course, whose floats have this dtype.
    fn fields(&self, name: &str, mut fields: IndexMap<String, Value>, float: &DTypeForm) -> Result<Value, String> {
        let Some(declared) = self.structs.get(name) else {
            return Ok(Value::Struct(fields));
        };
        let mut out = IndexMap::new();
        for (field, declared) in &declared.fields {
            let value = fields
                .shift_remove(field)
                .ok_or_else(|| format!("`{name}` lacks its field `{field}`"))?;
            let form = declared.form.with_float(float);
            out.insert(field.clone(), self.dress(value, None, Some(&form))?);
        }
        match fields.keys().next() {
            None => Ok(Value::Struct(out)),
            Some(extra) => Err(format!("`{name}` has no field `{extra}`")),
        }
    }

    /// The entries of a map of tensors.
    fn entries(&self, entries: IndexMap<String, Value>) -> Result<Value, String> {
        let dressed: Result<_, String> = entries
            .into_iter()
            .map(|(name, v)| match v {
                Value::Tensor(t) => Ok((name, Value::Tensor(t))),
                other => match tensor(&other) {
                    Some(t) => Ok((name, Value::Tensor(t.cast(self.float)))),
                    None => Err(misfit(&other, "a tensor")),
                },
            })
            .collect();
        dressed.map(Value::Struct)
    }
}

/// The items as a collection of this type holds them.
fn collection(ty: &Type, items: Vec<Value>) -> Result<Vec<Value>, String> {
    match ty {
        Type::Array(_, length) if *length != items.len() => {
            Err(format!("a list of {} can't be an array of {length}", items.len()))
        }
        Type::Set(..) => Ok(in_order(items, |item| item)),
        Type::Map(..) => Ok(in_order(items, |pair| match pair {
            Value::List(pair) => pair.first().unwrap_or(&Value::None),
            other => other,
        })),
        _ => Ok(items),
    }
}

/// The items in the order of their keys; of those with one key the first.
fn in_order(mut items: Vec<Value>, key: fn(&Value) -> &Value) -> Vec<Value> {
    items.sort_by(|a, b| order(key(a), key(b)));
    items.dedup_by(|a, b| order(key(a), key(b)).is_eq());
    items
}

/// The order of keys: that of their Rust types.
fn order(a: &Value, b: &Value) -> Ordering {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a.cmp(b),
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::List(a), Value::List(b)) => {
            let unequal = a.iter().zip(b).map(|(a, b)| order(a, b)).find(|o| o.is_ne());
            unequal.unwrap_or_else(|| a.len().cmp(&b.len()))
        }
        (a, b) => a.as_whole().cmp(&b.as_whole()),
    }
}

fn misfit(value: &Value, wanted: &str) -> String {
    format!("{} can't be {wanted}", value.kind())
}

fn scalar_value(value: &Value, scalar: Scalar) -> Result<Value, String> {
    let number = match value {
        Value::Bool(b) if scalar == Scalar::Bool => return Ok(Value::Bool(*b)),
        Value::Number(_) | Value::Whole(_) => value.clone(),
        Value::Tensor(t) if t.array.len() == 1 => t.numbers().remove(0),
        other => return Err(format!("{} can't be a number", other.kind())),
    };
    let real = number.as_f64().unwrap_or(f64::NAN);
    if let Some((low, high)) = scalar.ends() {
        // The dust of real arithmetic on whole numbers is brushed off.
        let dust = (real - real.round()).abs() <= 1e-9;
        let whole = number
            .as_whole()
            .or(if dust { whole::of(real.round()) } else { None })
            .filter(|whole| (low..=high).contains(whole));
        return match (whole, number) {
            (Some(whole), _) => Ok(Value::whole(whole)),
            (None, Value::Whole(whole)) => Err(format!("{whole} is no {}", scalar.name())),
            (None, _) => Err(format!("{real} is no {}", scalar.name())),
        };
    }
    match scalar {
        Scalar::F32 => Ok(Value::Number(f64::from(real as f32))),
        Scalar::Bool => match real {
            0.0 => Ok(Value::Bool(false)),
            1.0 => Ok(Value::Bool(true)),
            other => Err(format!("{other} is no truth value")),
        },
        _ => Ok(Value::Number(real)),
    }
}

/// A tensor of a number, a tensor, or nested lists of numbers.
pub(crate) fn tensor(value: &Value) -> Option<Tensor> {
    match value {
        Value::Number(n) => Some(Tensor::new(&[], vec![*n])),
        Value::Whole(n) => Some(Tensor::exactly(&[], vec![*n], DType::F64)),
        Value::Bool(b) => Some(Tensor::new(&[], vec![f64::from(u8::from(*b))])),
        Value::Tensor(t) => Some(t.clone()),
        Value::List(items) => {
            let parts = items.iter().map(tensor).collect::<Option<Vec<_>>>()?;
            let stacked = Tensor::stacked(&parts)?;
            Some(Tensor {
                dtype: DType::F64,
                ..stacked
            })
        }
        _ => None,
    }
}

/// The items of a list, or of a tensor along its first axis.
fn items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items.clone()),
        Value::Tensor(t) if t.shape().len() == 1 => Some(t.numbers()),
        Value::Tensor(t) if t.shape().len() > 1 => Some(t.rows().into_iter().map(Value::Tensor).collect()),
        _ => None,
    }
}
