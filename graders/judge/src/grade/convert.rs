//! Values between the judge and the wire, guided by the signature's types and the spec's forms.

use gradus_course::signature::{Scalar, Type};
use gradus_course::{Course, DTypeForm, Form, TensorForm};
use gradus_law::value::{CANDLE_PREFIX, Tensor, Value};
use gradus_wire::{DType, Device, Value as Wire};
use indexmap::IndexMap;

/// Dtypes that letters stand for in one call.
#[derive(Debug, Clone, Default)]
pub struct Letters {
    /// `F`, `N`, … to the case's dtype.
    pub dtypes: IndexMap<char, DType>,
    /// Names of `DType` arguments to their value.
    pub arguments: IndexMap<String, DType>,
}

impl Letters {
    /// The dtype a form asks for; `None` when a letter has none in this case.
    pub fn resolve(&self, form: &DTypeForm) -> Option<DType> {
        match form {
            DTypeForm::Fixed(d) => Some(*d),
            DTypeForm::Float => self.dtypes.get(&'F').copied(),
            DTypeForm::Any(c) => self.dtypes.get(c).copied(),
            DTypeForm::Wider(a, b) => Some(wider(*self.dtypes.get(a)?, *self.dtypes.get(b)?)),
            DTypeForm::Argument(name) => self.arguments.get(name).copied(),
        }
    }
}

/// The wider of two dtypes: u8 < u32 < i64 < f32 < f64, by the order of [`DType::ALL`].
fn wider(a: DType, b: DType) -> DType {
    let rank = |d: DType| DType::ALL.iter().position(|&x| x == d);
    if rank(a) >= rank(b) { a } else { b }
}

/// Why a value can't be an argument, in words.
pub type ConvertError = String;

/// An argument as it crosses the wire. Numbers and lists become tensors where the type is one; dtypes follow the form.
pub fn to_wire(
    course: &Course,
    value: &Value,
    ty: &Type,
    form: &Form,
    letters: &Letters,
) -> Result<Wire, ConvertError> {
    let mismatch = || format!("{} can't be {}", value.kind(), describe(ty));
    Ok(match (ty, value) {
        (Type::Unit, _) => Wire::None,
        (Type::Tensor, value) => {
            let tensor = tensor_of(value).ok_or_else(mismatch)?;
            let dtype = match form {
                Form::Tensor(form) => letters.resolve(&form.dtype).unwrap_or(tensor.dtype),
                _ => tensor.dtype,
            };
            let tensor = if tensor.dtype == dtype {
                tensor
            } else {
                tensor.cast(dtype)
            };
            Wire::Tensor(tensor.cast_exactly().to_wire())
        }
        (Type::Scalar(scalar), value) => {
            let number = match value {
                Value::Bool(b) if *scalar == Scalar::Bool => return Ok(Wire::Bool(*b)),
                Value::Truth(t) if *scalar == Scalar::Bool => return Ok(Wire::Bool(t.holds)),
                Value::Number(_) | Value::Whole(_) => value.clone(),
                Value::Tensor(t) if t.array.len() == 1 => t.numbers().remove(0),
                _ => return Err(mismatch()),
            };
            scalar_to_wire(&number, *scalar)?
        }
        (Type::Char, Value::Text(t)) if t.chars().count() != 1 => return Err(format!("{t:?} is no character")),
        (Type::Text | Type::Char | Type::Device | Type::DType | Type::Path, Value::Text(t)) => Wire::Text(t.clone()),
        (ty, value) if let Some(item) = ty.item() => {
            let item_form = match form {
                Form::List(item, _) => item.as_ref(),
                _ => &Form::Plain,
            };
            let items = list_of(value).ok_or_else(mismatch)?;
            if let Type::Array(_, length) = ty
                && items.len() != *length
            {
                return Err(format!(
                    "an array of {length} was needed, {} items were given",
                    items.len()
                ));
            }
            Wire::List(
                items
                    .iter()
                    .map(|v| to_wire(course, v, &item, item_form, letters))
                    .collect::<Result<_, _>>()?,
            )
        }
        (Type::Option(_), Value::None) => Wire::None,
        (Type::Option(item), value) => {
            let item_form = match form {
                Form::Option(item) => item.as_ref(),
                other => other,
            };
            Wire::Some(Box::new(to_wire(course, value, item, item_form, letters)?))
        }
        (Type::Tuple(items), value) => {
            let values = list_of(value).ok_or_else(mismatch)?;
            if values.len() != items.len() {
                return Err(format!(
                    "a tuple of {} values was needed, {} were given",
                    items.len(),
                    values.len()
                ));
            }
            let items = values
                .iter()
                .zip(items)
                .map(|(v, t)| to_wire(course, v, t, &Form::Plain, letters));
            Wire::List(items.collect::<Result<_, _>>()?)
        }
        (Type::Struct(name), Value::Struct(fields)) => {
            let float = match form {
                Form::Struct(_, float) => float,
                _ => &DTypeForm::Float,
            };
            struct_to_wire(course, name, fields, float, letters)?
        }
        (Type::Named, Value::Struct(fields)) => {
            let mut wired = Vec::with_capacity(fields.len());
            for (name, value) in fields {
                let tensor = tensor_of(value).ok_or_else(|| format!("{name} is {}, not a tensor", value.kind()))?;
                wired.push((name.clone(), Wire::Tensor(tensor.cast_exactly().to_wire())));
            }
            Wire::Struct(wired)
        }
        (Type::Closure { .. }, Value::Function(name)) => match name.strip_prefix(CANDLE_PREFIX) {
            Some(function) => Wire::Function(function.into()),
            None => Wire::Closure(name.clone()),
        },
        _ => return Err(mismatch()),
    })
}

/// A struct of the course, whose floats have this dtype.
fn struct_to_wire(
    course: &Course,
    name: &str,
    fields: &IndexMap<String, Value>,
    float: &DTypeForm,
    letters: &Letters,
) -> Result<Wire, ConvertError> {
    let def = course
        .structs
        .get(name)
        .ok_or_else(|| format!("the course has no struct {name}"))?;
    let mut wired = Vec::with_capacity(def.fields.len());
    for (field, declared) in &def.fields {
        let value = fields
            .get(field)
            .ok_or_else(|| format!("the {name} has no field {field}"))?;
        let wire = match (&declared.form, value) {
            // A scalar field: its wire kind follows its declared type, told by the form's text.
            (Form::Plain, Value::Number(_) | Value::Whole(_)) if declared_whole(declared) => {
                scalar_to_wire(value, declared.scalar.unwrap_or(Scalar::U64))?
            }
            (Form::Plain, Value::Number(n)) => Wire::F64(*n),
            (form, value) => to_wire(course, value, &field_type(form), &form.with_float(float), letters)?,
        };
        wired.push((field.clone(), wire));
    }
    Ok(Wire::Struct(wired))
}

/// The wire's form of a scalar, refusing what the Rust type can't hold.
fn scalar_to_wire(value: &Value, scalar: Scalar) -> Result<Wire, ConvertError> {
    let number = value.as_f64().unwrap_or(f64::NAN);
    let wrong = || match value {
        Value::Whole(whole) => format!("{whole} is no {}", scalar.name()),
        _ => format!("{number} is no {}", scalar.name()),
    };
    let whole = value.as_whole().ok_or_else(wrong);
    Ok(match scalar {
        Scalar::F64 | Scalar::F32 => Wire::F64(number),
        Scalar::Bool => match whole? {
            0 => Wire::Bool(false),
            1 => Wire::Bool(true),
            _ => return Err(wrong()),
        },
        integer => {
            let (least, most) = integer.ends().unwrap_or_default();
            let whole = whole?;
            if !(least..=most).contains(&whole) {
                return Err(wrong());
            }
            match integer.is_signed() {
                true => Wire::I64(i64::try_from(whole).map_err(|_| wrong())?),
                false => Wire::U64(u64::try_from(whole).map_err(|_| wrong())?),
            }
        }
    })
}

/// Whether a scalar field of a struct holds whole numbers (`usize` and kin).
fn declared_whole(field: &gradus_course::Field) -> bool {
    field.scalar.is_some_and(|s| !matches!(s, Scalar::F64 | Scalar::F32))
}

/// The type of a struct's field, as far as its form tells.
fn field_type(form: &Form) -> Type {
    match form {
        Form::Tensor(_) => Type::Tensor,
        Form::List(item, _) => Type::List(Box::new(field_type(item))),
        Form::Option(item) => Type::Option(Box::new(field_type(item))),
        Form::Struct(name, _) => Type::Struct(name.clone()),
        Form::Named => Type::Named,
        Form::Plain => Type::Scalar(Scalar::F64),
    }
}

/// An answer as the judge sees it: several outputs become a struct by the names of `returns`.
pub fn from_wire(wire: &Wire, ty: &Type, outputs: &[String]) -> Result<Value, ConvertError> {
    match (ty, wire) {
        (Type::Tuple(items), Wire::List(values)) if items.len() == outputs.len() && values.len() == items.len() => {
            let mut fields = IndexMap::new();
            for ((name, item), value) in outputs.iter().zip(items).zip(values) {
                fields.insert(name.clone(), plain(value, item)?);
            }
            Ok(Value::Struct(fields))
        }
        _ => plain(wire, ty),
    }
}

/// One value from the wire; the type only guards against a runner that answers in another one.
pub fn plain(wire: &Wire, ty: &Type) -> Result<Value, ConvertError> {
    let wrong = || {
        Err(format!(
            "the runner answered {wire:.60?} where {} was due",
            describe(ty)
        ))
    };
    Ok(match (ty, wire) {
        (Type::Unit, Wire::None) | (Type::Option(_), Wire::None) => Value::None,
        (Type::Option(item), Wire::Some(value)) => plain(value, item)?,
        (Type::Tensor, Wire::Tensor(data)) => {
            Value::Tensor(Tensor::from_wire(data).ok_or("a tensor whose bytes are not what its shape claims")?)
        }
        // A tensor without a gradient.
        (Type::Tensor, Wire::None) => Value::None,
        (Type::Scalar(Scalar::Bool), Wire::Bool(b)) => Value::Bool(*b),
        (Type::Scalar(Scalar::F64 | Scalar::F32), Wire::F64(v)) => Value::Number(*v),
        (Type::Scalar(scalar), Wire::I64(v)) if scalar.is_signed() => Value::whole(i128::from(*v)),
        (Type::Scalar(scalar), Wire::U64(v)) if scalar.ends().is_some() && !scalar.is_signed() => {
            Value::whole(i128::from(*v))
        }
        (Type::Text | Type::Char | Type::Device | Type::DType | Type::Path, Wire::Text(t)) => Value::Text(t.clone()),
        (Type::Result(_, error), Wire::Error(value)) => Value::Error(Box::new(plain(value, error)?)),
        (Type::Result(good, _), value) => plain(value, good)?,
        // A map whose keys are texts may come by name.
        (Type::Map(_, _, item), Wire::Struct(fields)) => {
            let pairs = fields
                .iter()
                .map(|(name, v)| Ok(Value::List(vec![Value::Text(name.clone()), plain(v, item)?])));
            Value::List(pairs.collect::<Result<_, ConvertError>>()?)
        }
        (ty, Wire::List(values)) if let Some(item) = ty.item() => {
            Value::List(values.iter().map(|v| plain(v, &item)).collect::<Result<_, _>>()?)
        }
        (Type::Tuple(items), Wire::List(values)) if items.len() == values.len() => Value::List(
            values
                .iter()
                .zip(items)
                .map(|(v, t)| plain(v, t))
                .collect::<Result<_, _>>()?,
        ),
        (Type::Struct(_) | Type::Named, Wire::Struct(fields)) => untyped(&Wire::Struct(fields.clone()))?,
        _ => return wrong(),
    })
}

/// A value inside a struct: its own kind tells what it is.
fn untyped(wire: &Wire) -> Result<Value, ConvertError> {
    Ok(match wire {
        Wire::None => Value::None,
        Wire::Bool(b) => Value::Bool(*b),
        Wire::F64(v) => Value::Number(*v),
        Wire::I64(v) => Value::whole(i128::from(*v)),
        Wire::U64(v) => Value::whole(i128::from(*v)),
        Wire::Text(t) => Value::Text(t.clone()),
        Wire::Tensor(data) => {
            Value::Tensor(Tensor::from_wire(data).ok_or("a tensor whose bytes are not what its shape claims")?)
        }
        Wire::List(values) => Value::List(values.iter().map(untyped).collect::<Result<_, _>>()?),
        Wire::Some(value) => untyped(value)?,
        Wire::Struct(fields) => {
            let mut out = IndexMap::with_capacity(fields.len());
            for (name, value) in fields {
                if out.insert(name.clone(), untyped(value)?).is_some() {
                    return Err(format!("the answer holds {name} twice"));
                }
            }
            Value::Struct(out)
        }
        Wire::Error(value) => Value::Error(Box::new(untyped(value)?)),
        Wire::Closure(_) | Wire::Function(_) => return Err("a function is no answer".into()),
    })
}

/// What a callback's arguments look like to the judge.
pub fn callback_argument(wire: &Wire) -> Result<Value, ConvertError> {
    untyped(wire)
}

/// A tensor from a tensor, a number, a truth, or nested lists of them.
pub fn tensor_of(value: &Value) -> Option<Tensor> {
    match value {
        Value::Tensor(t) => Some(t.clone()),
        Value::Number(n) => Some(Tensor::new(&[], vec![*n])),
        Value::Whole(n) => Some(Tensor::exactly(&[], vec![*n], DType::F64)),
        Value::Bool(b) => Some(Tensor::new(&[], vec![f64::from(u8::from(*b))])),
        Value::Truth(t) => match &t.elements {
            Some(elements) => Some(elements.clone()),
            None => Some(Tensor::new(&[], vec![f64::from(u8::from(t.holds))])),
        },
        Value::List(items) => {
            let parts: Vec<Tensor> = items.iter().map(tensor_of).collect::<Option<_>>()?;
            Tensor::stacked(&parts)
        }
        _ => None,
    }
}

/// The items of a list, a vector's entries, or a struct of outputs in order.
fn list_of(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::List(items) => Some(items.clone()),
        Value::Tensor(t) if t.shape().len() == 1 => Some(t.numbers()),
        Value::Tensor(t) if t.shape().len() > 1 => Some(t.rows().into_iter().map(Value::Tensor).collect()),
        Value::Struct(fields) => Some(fields.values().cloned().collect()),
        _ => None,
    }
}

/// A type in words for messages.
pub fn describe(ty: &Type) -> String {
    match ty {
        Type::Tensor => "a tensor".into(),
        Type::Scalar(s) => format!("a {}", s.name()),
        Type::Text => "a text".into(),
        Type::Char => "a character".into(),
        Type::Array(item, length) => format!("an array of {length} ({} each)", describe(item)),
        Type::Map(_, key, item) => format!("a map ({} to {})", describe(key), describe(item)),
        Type::Set(_, item) => format!("a set ({} each)", describe(item)),
        Type::Result(good, _) => format!("{} or an error", describe(good)),
        Type::Device => "a device".into(),
        Type::DType => "a dtype".into(),
        Type::Path => "a path".into(),
        Type::List(item) => format!("a list ({} each)", describe(item)),
        Type::Option(item) => format!("{} or none", describe(item)),
        Type::Tuple(items) => format!("a tuple of {}", items.len()),
        Type::Struct(name) => format!("a {name}"),
        Type::Named => "a map from names to tensors".into(),
        Type::Closure { .. } => "a function".into(),
        Type::Unit => "nothing".into(),
    }
}

/// The same value with every tensor of the generic float dtype taken to `dtype`, guided by the form.
pub fn retype(course: &Course, value: &Value, form: &Form, dtype: DType) -> Value {
    match (form, value) {
        (
            Form::Tensor(TensorForm {
                dtype: DTypeForm::Float,
                ..
            }),
            Value::Tensor(t),
        ) => Value::Tensor(t.cast(dtype)),
        (Form::List(item, _), Value::List(items)) => {
            Value::List(items.iter().map(|v| retype(course, v, item, dtype)).collect())
        }
        (Form::Option(item), value) => retype(course, value, item, dtype),
        (Form::Struct(name, DTypeForm::Float), Value::Struct(fields)) => {
            let Some(def) = course.structs.get(name) else {
                return value.clone();
            };
            let retyped = fields.iter().map(|(field, value)| {
                let value = match def.fields.get(field) {
                    Some(declared) => retype(course, value, &declared.form, dtype),
                    None => value.clone(),
                };
                (field.clone(), value)
            });
            Value::Struct(retyped.collect())
        }
        _ => value.clone(),
    }
}

/// Marks every tensor of an argument with the layout it is to have.
pub fn set_layout(wire: &mut Wire, layout: gradus_wire::Layout) {
    match wire {
        Wire::Tensor(t) => t.layout = layout,
        Wire::List(items) => items.iter_mut().for_each(|v| set_layout(v, layout)),
        Wire::Struct(fields) => fields.iter_mut().for_each(|(_, v)| set_layout(v, layout)),
        Wire::Some(value) => set_layout(value, layout),
        _ => {}
    }
}

/// The first device in an answer that is not the one asked for.
pub fn foreign_device(wire: &Wire, device: Device) -> Option<String> {
    match wire {
        Wire::Tensor(t) if t.device != device.name() => Some(t.device.clone()),
        Wire::List(items) => items.iter().find_map(|v| foreign_device(v, device)),
        Wire::Struct(fields) => fields.iter().find_map(|(_, v)| foreign_device(v, device)),
        Wire::Some(value) => foreign_device(value, device),
        _ => None,
    }
}

/// Whether any tensor of an answer shares storage with an argument.
pub fn shares(wire: &Wire) -> bool {
    match wire {
        Wire::Tensor(t) => t.shared,
        Wire::List(items) => items.iter().any(shares),
        Wire::Struct(fields) => fields.iter().any(|(_, v)| shares(v)),
        Wire::Some(value) => shares(value),
        _ => false,
    }
}
