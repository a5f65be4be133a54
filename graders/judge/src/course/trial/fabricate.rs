//! Made-up answers: right in form, arbitrary in value.

use gradus_course::signature::{Signature, Type};
use gradus_course::{Case, Course, DTypeForm, Exercise, Field, Form, ReferenceFunction, TensorForm};
use gradus_law::Tolerance;
use gradus_law::value::{CANDLE_PREFIX, Tensor, Value};
use gradus_law::{Content, Env, NoAsker};
use gradus_wire::DType;
use indexmap::IndexMap;

/// Larger tensors are not made up: sizes grow without need.
const MAX_ELEMENTS: usize = 1 << 20;
/// What stands for a size that only the answer knows.
const FREE_SIZE: i64 = 3;
/// Entries of a list whose length only the answer knows.
const FREE_LENGTH: usize = 3;

/// Makes up the answers of one exercise on one case.
pub struct Fabricator<'a> {
    course: &'a Course,
    exercise: &'a Exercise,
    pub(super) case: &'a Case,
}

/// Sizes and dtypes that arguments bind.
struct Bound {
    sizes: IndexMap<String, i64>,
    dtypes: IndexMap<char, DType>,
}

impl<'a> Fabricator<'a> {
    /// For an exercise on a case.
    pub fn of(course: &'a Course, exercise: &'a Exercise, case: &'a Case) -> Fabricator<'a> {
        Fabricator { course, exercise, case }
    }

    /// The answer on the case itself.
    pub fn answer(&self) -> Value {
        self.changed_answer(&[])
    }

    /// The answer with some arguments changed.
    pub fn changed_answer(&self, changes: &[(String, Value)]) -> Value {
        let mut arguments: IndexMap<String, Value> = self.case.values.clone();
        arguments.extend(changes.iter().cloned());
        // Computed and changed arguments may have sizes of their own; the others keep the case's.
        let mut bound = Bound {
            sizes: self.case.sizes.clone(),
            dtypes: self.case.dtypes.clone(),
        };
        for (name, form) in &self.exercise.takes {
            if let Some(value) = arguments.get(name) {
                self.bind(form, value, &mut bound);
            }
        }
        for (name, value) in changes {
            if let (Value::Number(n), true) = (value, self.case.sizes.contains_key(name)) {
                bound.sizes.insert(name.clone(), *n as i64);
            }
        }
        self.outputs(&self.exercise.signature, &self.exercise.returns, &mut bound)
    }

    /// What a function of `uses` answers.
    pub fn used(&self, name: &str, arguments: &[Value]) -> Option<Value> {
        if name.starts_with(CANDLE_PREFIX) {
            let dtype = self.case.dtypes.get(&'F').copied().unwrap_or(DType::F64);
            return Some(Value::Tensor(made_up(&[], dtype)));
        }
        let function = self.exercise.uses.get(name)?;
        let known = self
            .course
            .exercises()
            .find(|e| e.id.unit == function.unit && e.id.exercise == function.module);
        match known {
            Some(exercise) => {
                let mut bound = Bound {
                    sizes: IndexMap::new(),
                    dtypes: self.case.dtypes.clone(),
                };
                for (form, value) in exercise.takes.values().zip(arguments) {
                    self.bind(form, value, &mut bound);
                }
                for (parameter, value) in exercise.signature.parameters.iter().zip(arguments) {
                    if let Value::Number(n) = value {
                        bound.sizes.insert(parameter.name.clone(), *n as i64);
                    }
                }
                Some(self.outputs(&exercise.signature, &exercise.returns, &mut bound))
            }
            None => Some(self.oracle(function, arguments)),
        }
    }

    /// An oracle declares no forms: its tensors are taken to be like the first one it is given.
    fn oracle(&self, function: &ReferenceFunction, arguments: &[Value]) -> Value {
        let like = arguments.iter().find_map(first_tensor);
        let shape: Vec<usize> = like.as_ref().map_or_else(Vec::new, |t| t.shape().to_vec());
        let one = |ty: &Type| self.of_type(ty, &shape);
        match &function.signature.returns {
            Type::Tuple(parts) => {
                let values = function.outputs.iter().cloned().zip(parts.iter().map(one));
                Value::Struct(values.collect())
            }
            single => one(single),
        }
    }

    fn outputs(&self, signature: &Signature, returns: &IndexMap<String, Form>, bound: &mut Bound) -> Value {
        let parts: Vec<&Type> = match &signature.returns {
            Type::Tuple(parts) => parts.iter().collect(),
            single => vec![single],
        };
        let mut values = IndexMap::new();
        for ((name, form), ty) in returns.iter().zip(parts) {
            values.insert(name.clone(), self.of_form(form, ty, bound));
        }
        match values.len() {
            1 => values.into_values().next().unwrap_or(Value::None),
            _ => Value::Struct(values),
        }
    }

    /// Binds the bare sizes of a form by a value.
    fn bind(&self, form: &Form, value: &Value, bound: &mut Bound) {
        match (form, value) {
            (Form::Tensor(form), Value::Tensor(tensor)) => {
                let shape = tensor.shape();
                let skip = shape.len().saturating_sub(form.sizes.len());
                for (size, actual) in form.sizes.iter().zip(&shape[skip..]) {
                    if let Some(name) = size.as_name() {
                        bound.sizes.insert(name.to_string(), *actual as i64);
                    }
                }
                match &form.dtype {
                    DTypeForm::Any(letter) => bound.dtypes.insert(*letter, tensor.dtype),
                    DTypeForm::Float => bound.dtypes.insert('F', tensor.dtype),
                    _ => None,
                };
            }
            (Form::List(inner, length), Value::List(items)) => {
                if let Some(name) = length.as_ref().and_then(|length| length.as_name()) {
                    bound.sizes.insert(name.to_string(), items.len() as i64);
                }
                items.first().into_iter().for_each(|item| self.bind(inner, item, bound));
            }
            (Form::Option(inner), value) => self.bind(inner, value, bound),
            (Form::Struct(name, _), Value::Struct(fields)) => {
                let Some(def) = self.course.structs.get(name) else {
                    return;
                };
                for (key, field) in &def.fields {
                    match (fields.get(key), field.value.as_ref().and_then(|v| v.as_name())) {
                        (Some(Value::Number(n)), Some(size)) => {
                            bound.sizes.insert(size.to_string(), *n as i64);
                        }
                        (Some(value), _) => self.bind(&field.form, value, bound),
                        (None, _) => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn of_form(&self, form: &Form, ty: &Type, bound: &mut Bound) -> Value {
        match (form, ty) {
            (Form::Tensor(form), _) => self.tensor(form, bound),
            (Form::List(inner, length), Type::List(ty)) => {
                let count = length
                    .as_ref()
                    .map_or(FREE_LENGTH, |length| self.size(length, bound).min(1000));
                Value::List((0..count).map(|_| self.of_form(inner, ty, bound)).collect())
            }
            (Form::Option(inner), Type::Option(ty)) => self.of_form(inner, ty, bound),
            (Form::Struct(name, float), _) => self.of_struct(name, float, bound),
            (_, ty) => self.of_type(ty, &[]),
        }
    }

    fn of_struct(&self, name: &str, float: &DTypeForm, bound: &mut Bound) -> Value {
        let Some(def) = self.course.structs.get(name) else {
            return Value::None;
        };
        let fields: Vec<(&String, &Field)> = def.fields.iter().collect();
        let values = fields.into_iter().map(|(key, field)| {
            let value = match (&field.form.with_float(float), &field.value) {
                (Form::Plain, Some(size)) => Value::Number(self.size(size, bound) as f64),
                (Form::Plain, None) => Value::Number(0.5),
                (Form::List(inner, length), _) => {
                    let count = length
                        .as_ref()
                        .map_or(FREE_LENGTH, |length| self.size(length, bound).min(1000));
                    Value::List((0..count).map(|_| self.of_form(inner, &Type::Tensor, bound)).collect())
                }
                (form, _) => self.of_form(form, &Type::Tensor, bound),
            };
            (key.clone(), value)
        });
        Value::Struct(values.collect())
    }

    fn tensor(&self, form: &TensorForm, bound: &mut Bound) -> Value {
        let mut shape: Vec<usize> = if form.any_leading {
            vec![FREE_SIZE as usize]
        } else {
            Vec::new()
        };
        shape.extend(form.sizes.iter().map(|size| self.size(size, bound)));
        while shape.iter().product::<usize>() > MAX_ELEMENTS {
            shape.iter_mut().for_each(|size| *size = (*size / 2).max(1));
        }
        let dtype = |letter: &char| bound.dtypes.get(letter).copied().unwrap_or(DType::F64);
        let dtype = match &form.dtype {
            DTypeForm::Fixed(fixed) => *fixed,
            DTypeForm::Float => dtype(&'F'),
            DTypeForm::Any(letter) => dtype(letter),
            DTypeForm::Wider(a, b) => dtype(a).max(dtype(b)),
            DTypeForm::Argument(name) => match self.case.values.get(name) {
                Some(Value::Text(text)) => text.parse().unwrap_or(DType::F32),
                _ => DType::F32,
            },
        };
        Value::Tensor(made_up(&shape, dtype))
    }

    /// A size; one that is not bound is bound now.
    fn size(&self, size: &gradus_law::Expr, bound: &mut Bound) -> usize {
        if let Some(name) = size.as_name() {
            let known = bound.sizes.entry(name.to_string()).or_insert(FREE_SIZE);
            return usize::try_from(*known).unwrap_or(0);
        }
        let mut values: IndexMap<String, Value> = self.case.values.clone();
        values.extend(
            bound
                .sizes
                .iter()
                .map(|(name, size)| (name.clone(), Value::Number(*size as f64))),
        );
        let env = Env {
            values: &values,
            defines: &|name| {
                self.exercise
                    .defines
                    .get(name)
                    .or_else(|| self.course.defines.get(name))
            },
            tolerance: &|_| Tolerance::default(),
        };
        let found = size.eval(&env, &mut NoAsker).ok();
        match found {
            Some(Value::Number(n)) if (0.0..1e6).contains(&n) => n as usize,
            _ => FREE_SIZE as usize,
        }
    }

    /// A value of a type, tensors in a shape.
    fn of_type(&self, ty: &Type, shape: &[usize]) -> Value {
        let float = self.case.dtypes.get(&'F').copied().unwrap_or(DType::F64);
        match ty {
            Type::Tensor => Value::Tensor(made_up(shape, float)),
            Type::Scalar(gradus_course::signature::Scalar::Bool) => Value::Bool(true),
            Type::Scalar(gradus_course::signature::Scalar::F64 | gradus_course::signature::Scalar::F32) => {
                Value::Number(0.5)
            }
            Type::Scalar(_) => Value::Number(0.0),
            Type::Text | Type::Path => Value::Text("text".into()),
            Type::Char => Value::Text("c".into()),
            Type::Array(inner, length) => Value::List((0..*length).map(|_| self.of_type(inner, shape)).collect()),
            Type::Map(_, key, inner) => Value::List(vec![Value::List(vec![
                self.of_type(key, shape),
                self.of_type(inner, shape),
            ])]),
            Type::Set(_, inner) => Value::List(vec![self.of_type(inner, shape)]),
            Type::Result(good, _) => self.of_type(good, shape),
            Type::Device => Value::Text("cpu".into()),
            Type::DType => Value::Text("f32".into()),
            Type::List(inner) => Value::List((0..FREE_LENGTH).map(|_| self.of_type(inner, shape)).collect()),
            Type::Option(inner) => self.of_type(inner, shape),
            Type::Tuple(parts) => Value::List(parts.iter().map(|part| self.of_type(part, shape)).collect()),
            Type::Struct(name) => {
                let mut bound = Bound {
                    sizes: self.case.sizes.clone(),
                    dtypes: self.case.dtypes.clone(),
                };
                self.of_struct(name, &DTypeForm::Float, &mut bound)
            }
            Type::Named => Value::Struct(IndexMap::new()),
            Type::Closure { .. } | Type::Unit => Value::None,
        }
    }

    /// What an answer left in a file: of tensors, the first map or struct of the case.
    pub fn file(&self, content: Content) -> Value {
        match content {
            Content::Text => Value::Text("text".into()),
            Content::Safetensors => {
                let maps = self
                    .case
                    .values
                    .values()
                    .find(|value| matches!(value, Value::Struct(_)));
                maps.cloned().unwrap_or_else(|| Value::Struct(IndexMap::new()))
            }
        }
    }

    /// Two recorded calls of a closure argument; single arguments are not wrapped.
    pub fn recorded(&self, closure: &str) -> Value {
        let Some(Type::Closure { parameters, .. }) = self.exercise.signature.parameter(closure).map(|p| &p.ty) else {
            return Value::List(Vec::new());
        };
        let names = self
            .exercise
            .defines
            .get(closure)
            .map(|define| define.parameters.clone())
            .unwrap_or_default();
        let one = || match parameters.as_slice() {
            [single] => self.of_type(single, &[1, 1]),
            several => {
                let named = names
                    .iter()
                    .cloned()
                    .zip(several.iter().map(|ty| self.of_type(ty, &[1, 1])));
                Value::Struct(named.collect())
            }
        };
        Value::List(vec![one(), one()])
    }
}

fn first_tensor(value: &Value) -> Option<Tensor> {
    match value {
        Value::Tensor(tensor) => Some(tensor.clone()),
        Value::List(items) => items.iter().find_map(first_tensor),
        Value::Struct(fields) => fields.values().find_map(first_tensor),
        _ => None,
    }
}

/// A tensor of a shape with unequal small values; of whole numbers, zeros, so that they may serve as indices.
fn made_up(shape: &[usize], dtype: DType) -> Tensor {
    let count = shape.iter().product::<usize>();
    let data = (0..count).map(|i| {
        if dtype.is_float() {
            0.1 + 0.05 * (i % 17) as f64
        } else {
            0.0
        }
    });
    let mut tensor = Tensor::new(shape, data.collect());
    tensor.dtype = dtype;
    tensor
}
