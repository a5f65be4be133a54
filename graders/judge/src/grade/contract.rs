//! Contracts of every exercise: number, dtype, shape and device of the outputs, before any value is looked at.

use super::convert::Letters;
use gradus_course::{Course, Form, TensorForm};
use gradus_law::Tolerance;
use gradus_law::value::{Tensor, Value, unravel};
use gradus_law::{Env, Expr};
use gradus_report::verdict::Aspect;
use gradus_wire::DType;
use indexmap::IndexMap;

/// Sizes by name.
pub type Sizes = IndexMap<String, i64>;

/// A value that does not have its declared form.
#[derive(Debug, Clone, PartialEq)]
pub struct Mismatch {
    /// Which output, with the path inside it: `q`, `p.w_q`, `clipped[1]`.
    pub place: String,
    /// What was declared, with symbols and their sizes: `f32[r, c] = f32[2, 3]`.
    pub declared: String,
    /// What came: `f32[3, 2]`.
    pub came: String,
    /// What of it differs.
    pub what: Aspect,
}

impl std::fmt::Display for Mismatch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "the {} of {} is wrong: {} was due, {} came",
            self.what, self.place, self.declared, self.came
        )
    }
}

/// What a shape check needs to know.
pub struct Shapes<'a> {
    /// For structs.
    pub course: &'a Course,
    /// For dtype letters.
    pub letters: &'a Letters,
}

/// The value of a size expression where all its names are bound.
fn size(expr: &Expr, sizes: &Sizes) -> Option<i64> {
    if let Some(name) = expr.as_name() {
        return sizes.get(name).copied();
    }
    let values: IndexMap<String, Value> = sizes
        .iter()
        .map(|(name, &n)| (name.clone(), Value::Number(n as f64)))
        .collect();
    let env = Env {
        values: &values,
        defines: &|_| None,
        tolerance: &|_| Tolerance::default(),
    };
    expr.size(&env).ok()
}

impl Shapes<'_> {
    /// Learns sizes from a value of a declared form: bare names that are not bound yet take the actual size. Conflicts
    /// are left to [`Shapes::check`].
    pub fn bind(&self, form: &Form, value: &Value, sizes: &mut Sizes) {
        match (form, value) {
            (Form::Tensor(form), Value::Tensor(tensor)) => {
                let shape = tensor.shape();
                let skip = shape.len().saturating_sub(form.sizes.len());
                for (expr, &actual) in form.sizes.iter().zip(&shape[skip..]) {
                    if let Some(name) = expr.as_name() {
                        sizes.entry(name.to_owned()).or_insert(actual as i64);
                    }
                }
                // A product such as `s*i` whose other factors are known gives the missing one.
                for (expr, &actual) in form.sizes.iter().zip(&shape[skip..]) {
                    let unknown: Vec<String> = expr.names().into_iter().filter(|n| !sizes.contains_key(n)).collect();
                    if let [name] = unknown.as_slice() {
                        let found = (0..=actual as i64).find(|&candidate| {
                            let mut trial = sizes.clone();
                            trial.insert(name.clone(), candidate);
                            size(expr, &trial) == Some(actual as i64)
                        });
                        if let (Some(found), true) = (found, actual <= 4096) {
                            sizes.insert(name.clone(), found);
                        }
                    }
                }
            }
            (Form::List(item, length), Value::List(items)) => {
                if let Some(name) = length.as_ref().and_then(Expr::as_name) {
                    sizes.entry(name.to_owned()).or_insert(items.len() as i64);
                }
                items.iter().for_each(|value| self.bind(item, value, sizes));
            }
            (Form::Option(item), value) => self.bind(item, value, sizes),
            (Form::Struct(name, _), Value::Struct(fields)) => {
                if let Some(def) = self.course.structs.get(name) {
                    for (field, declared) in &def.fields {
                        if let Some(value) = fields.get(field) {
                            self.bind(&declared.form, value, sizes);
                        }
                    }
                }
            }
            _ => {}
        }
    }

    /// Checks a value against its form. Names that are still unbound are bound by it (sizes that depend on the data).
    pub fn check(&self, place: &str, form: &Form, value: &Value, sizes: &mut Sizes) -> Result<(), Mismatch> {
        match (form, value) {
            (Form::Tensor(form), Value::Tensor(tensor)) => self.check_tensor(place, form, tensor, sizes),
            (Form::List(item, length), Value::List(items)) => {
                if let Some(due) = length.as_ref().and_then(|l| size(l, sizes))
                    && due != items.len() as i64
                {
                    return Err(Mismatch {
                        place: place.to_owned(),
                        declared: format!("{due} items"),
                        came: format!("{}", items.len()),
                        what: Aspect::Length,
                    });
                }
                for (i, value) in items.iter().enumerate() {
                    self.check(&format!("{place}[{i}]"), item, value, sizes)?;
                }
                Ok(())
            }
            (Form::Option(_), Value::None) | (Form::Plain | Form::Named, _) => Ok(()),
            (Form::Option(item), value) => self.check(place, item, value, sizes),
            (Form::Struct(name, float), Value::Struct(fields)) => {
                let Some(def) = self.course.structs.get(name) else {
                    return Ok(());
                };
                for (field, declared) in &def.fields {
                    match fields.get(field) {
                        Some(value) => {
                            let form = declared.form.with_float(float);
                            self.check(&format!("{place}.{field}"), &form, value, sizes)?;
                        }
                        None => return Err(self.kind(&format!("{place}.{field}"), &declared.form, "nothing")),
                    }
                }
                Ok(())
            }
            (form, value) => Err(self.kind(place, form, value.kind())),
        }
    }

    fn kind(&self, place: &str, form: &Form, came: &str) -> Mismatch {
        let declared = match form {
            Form::Tensor(_) => "a tensor".to_owned(),
            Form::List(..) => "a list".to_owned(),
            Form::Struct(name, _) => format!("a {name}"),
            _ => "another kind of value".to_owned(),
        };
        Mismatch {
            place: place.to_owned(),
            declared,
            came: came.to_owned(),
            what: Aspect::Kind,
        }
    }

    fn check_tensor(&self, place: &str, form: &TensorForm, tensor: &Tensor, sizes: &mut Sizes) -> Result<(), Mismatch> {
        let shape = tensor.shape();
        let dtype = self.letters.resolve(&form.dtype);
        if let Some(dtype) = dtype
            && dtype != tensor.dtype
        {
            return Err(Mismatch {
                place: place.to_owned(),
                declared: dtype.to_string(),
                came: tensor.dtype.to_string(),
                what: Aspect::DType,
            });
        }
        let rank_fits = if form.any_leading {
            shape.len() >= form.sizes.len()
        } else {
            shape.len() == form.sizes.len()
        };
        let skip = shape.len().saturating_sub(form.sizes.len());
        let mut fits = rank_fits;
        if rank_fits {
            for (expr, &actual) in form.sizes.iter().zip(&shape[skip..]) {
                match (size(expr, sizes), expr.as_name()) {
                    (Some(due), _) => fits &= due == actual as i64,
                    (None, Some(name)) => {
                        sizes.insert(name.to_owned(), actual as i64);
                    }
                    (None, None) => {}
                }
            }
        }
        if fits {
            return Ok(());
        }
        let dots = if form.any_leading { ".., " } else { "" };
        let symbols: Vec<&str> = form.sizes.iter().map(|e| e.text.as_str()).collect();
        let numbers: Vec<String> = form
            .sizes
            .iter()
            .map(|e| size(e, sizes).map_or_else(|| e.text.clone(), |n| n.to_string()))
            .collect();
        Err(Mismatch {
            place: place.to_owned(),
            declared: format!("[{dots}{}] = [{dots}{}]", symbols.join(", "), numbers.join(", ")),
            came: format!("{shape:?}"),
            what: Aspect::Shape,
        })
    }

    /// Checks that an answer of unbound or free sizes has the shape of the reference's answer, and NaN only where
    /// that has NaN.
    pub fn check_like(place: &str, answer: &Value, expected: &Value, finite: bool) -> Result<(), Mismatch> {
        match (answer, expected) {
            (Value::Tensor(a), Value::Tensor(e)) => {
                if a.shape() != e.shape() {
                    return Err(Mismatch {
                        place: place.to_owned(),
                        declared: format!("{:?}", e.shape()),
                        came: format!("{:?}", a.shape()),
                        what: Aspect::Shape,
                    });
                }
                if finite
                    && let Some(at) = a
                        .array
                        .iter()
                        .zip(e.array.iter())
                        .position(|(a, e)| a.is_nan() && !e.is_nan())
                {
                    return Err(Mismatch {
                        place: format!("{place}{:?}", unravel(at, a.shape())),
                        declared: "a number".to_owned(),
                        came: "NaN".to_owned(),
                        what: Aspect::Value,
                    });
                }
                Ok(())
            }
            (Value::Number(a), Value::Number(e)) if finite && a.is_nan() && !e.is_nan() => Err(Mismatch {
                place: place.to_owned(),
                declared: "a number".to_owned(),
                came: "NaN".to_owned(),
                what: Aspect::Value,
            }),
            (Value::List(a), Value::List(e)) => {
                if a.len() != e.len() {
                    return Err(Mismatch {
                        place: place.to_owned(),
                        declared: format!("{} items", e.len()),
                        came: a.len().to_string(),
                        what: Aspect::Length,
                    });
                }
                let mut pairs = a.iter().zip(e).enumerate();
                pairs.try_for_each(|(i, (a, e))| Self::check_like(&format!("{place}[{i}]"), a, e, finite))
            }
            (Value::Struct(a), Value::Struct(e)) => a.iter().try_for_each(|(name, a)| match e.get(name) {
                Some(e) => Self::check_like(
                    &if place == "out" {
                        name.clone()
                    } else {
                        format!("{place}.{name}")
                    },
                    a,
                    e,
                    finite,
                ),
                None => Ok(()),
            }),
            _ => Ok(()),
        }
    }
}

/// Whether any number in a value is NaN.
pub fn has_nan(value: &Value) -> bool {
    match value {
        Value::Number(n) => n.is_nan(),
        Value::Tensor(t) => t.dtype.is_float() && t.array.iter().any(|v| v.is_nan()),
        Value::List(items) => items.iter().any(has_nan),
        Value::Struct(fields) => fields.values().any(has_nan),
        _ => false,
    }
}

/// Whether two values are the same bit for bit (NaN equals NaN, -0 differs from 0): for questions asked twice.
pub fn identical(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Tensor(a), Value::Tensor(b)) => {
            a.dtype == b.dtype
                && a.shape() == b.shape()
                && a.exact == b.exact
                && a.array
                    .iter()
                    .zip(b.array.iter())
                    .all(|(x, y)| x.to_bits() == y.to_bits() || (x.is_nan() && y.is_nan()))
        }
        (Value::Number(a), Value::Number(b)) => a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan()),
        (Value::Whole(a), Value::Whole(b)) => a == b,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::None, Value::None) => true,
        (Value::Error(a), Value::Error(b)) => identical(a, b),
        (Value::List(a), Value::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| identical(a, b)),
        (Value::Struct(a), Value::Struct(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((m, a), (n, b))| m == n && identical(a, b))
        }
        _ => false,
    }
}

/// The coarsest float dtype of the tensors in a value, for tolerances.
pub fn float_dtype(value: &Value) -> Option<DType> {
    match value {
        Value::Tensor(t) if t.dtype.is_float() => Some(t.dtype),
        Value::List(items) => items.iter().find_map(float_dtype),
        Value::Struct(fields) => fields.values().find_map(float_dtype),
        _ => None,
    }
}
