//! A case to evaluate expressions in, and an asker that answers from small Rust functions.

use gradus_course::Tolerances;
use gradus_law::value::{Tensor, Value};
use gradus_law::{Asker, Detail, Env, EvalError, Expr, Truth};
use gradus_law::{Define, Tolerance};
use gradus_wire::{DType, Device, TensorData};
use indexmap::IndexMap;

/// A tensor as it comes off the wire.
pub fn wire(dtype: DType, shape: &[usize], data: &[f64]) -> Value {
    Value::Tensor(Tensor::new(shape, data.to_vec()).cast(dtype))
}

/// An i64 tensor off the wire, exact.
pub fn wire_i64(shape: &[u64], data: &[i64]) -> Value {
    let bytes = data.iter().flat_map(|v| v.to_le_bytes()).collect();
    let wire = TensorData::new(DType::I64, shape.to_vec(), bytes);
    Value::Tensor(Tensor::from_wire(&wire).expect("a sound tensor"))
}

/// A struct from its fields.
pub fn record(fields: &[(&str, Value)]) -> Value {
    Value::Struct(fields.iter().map(|(k, v)| ((*k).to_string(), v.clone())).collect())
}

/// A define from its head and body.
pub fn define(name: &str, parameters: &[&str], body: &str) -> Define {
    Define {
        name: name.into(),
        parameters: parameters.iter().map(|p| (*p).to_string()).collect(),
        body: Expr::parse(body).unwrap_or_else(|e| panic!("{body}: {}", e.message)),
    }
}

/// Values and defines that expressions see.
#[derive(Default)]
pub struct Case {
    pub values: IndexMap<String, Value>,
    pub defines: Vec<Define>,
    pub tolerances: Tolerances,
}

impl Case {
    pub fn new(values: &[(&str, Value)]) -> Case {
        Case {
            values: values.iter().map(|(k, v)| ((*k).to_string(), v.clone())).collect(),
            ..Case::default()
        }
    }

    pub fn define(mut self, name: &str, parameters: &[&str], body: &str) -> Case {
        self.defines.push(define(name, parameters, body));
        self
    }

    fn with<T>(&self, f: impl FnOnce(&Env<'_>) -> T) -> T {
        let tolerance = |dtype: DType| -> Tolerance { self.tolerances.resolve(None, dtype, Device::Cpu) };
        let defines = |name: &str| self.defines.iter().find(|d| d.name == name);
        f(&Env {
            values: &self.values,
            defines: &defines,
            tolerance: &tolerance,
        })
    }

    pub fn try_eval(&self, text: &str, asker: &mut dyn Asker) -> Result<Value, EvalError> {
        self.with(|env| parsed(text).eval(env, asker))
    }

    pub fn try_judge(&self, text: &str) -> Result<Truth, EvalError> {
        self.with(|env| parsed(text).judge(env, &mut Answers::default()))
    }

    pub fn dry_run(&self, text: &str) -> Result<(), EvalError> {
        self.with(|env| parsed(text).dry_run(env, &mut Answers::default()))
    }

    pub fn size(&self, text: &str) -> Result<i64, EvalError> {
        self.with(|env| parsed(text).size(env))
    }

    pub fn eval(&self, text: &str) -> Value {
        self.try_eval(text, &mut Answers::default())
            .unwrap_or_else(|e| panic!("{text}: {e:?}"))
    }

    pub fn judge(&self, text: &str) -> Truth {
        self.try_judge(text).unwrap_or_else(|e| panic!("{text}: {e:?}"))
    }

    pub fn holds(&self, text: &str) -> bool {
        self.judge(text).holds
    }

    /// What a law that fails says.
    pub fn failing(&self, text: &str) -> Detail {
        let truth = self.judge(text);
        assert!(!truth.holds, "{text} should fail");
        truth.detail.unwrap_or_else(|| panic!("{text}: no detail"))
    }

    /// Message, and whether it is a type error.
    pub fn refused(&self, text: &str) -> (String, bool) {
        match self.try_eval(text, &mut Answers::default()) {
            Err(EvalError::Course { message, is_type, .. }) => (message, is_type),
            other => panic!("{text} should be refused, not {other:?}"),
        }
    }
}

pub fn parsed(text: &str) -> Expr {
    Expr::parse(text).unwrap_or_else(|e| panic!("{text}: {} at {}", e.message, e.offset))
}

/// Shape and elements of a tensor or number.
pub fn elements(value: &Value) -> (Vec<usize>, Vec<f64>) {
    match value {
        Value::Number(v) => (Vec::new(), vec![*v]),
        Value::Tensor(t) => (t.shape().to_vec(), t.array.iter().copied().collect()),
        Value::Bool(b) => (Vec::new(), vec![f64::from(u8::from(*b))]),
        Value::Truth(truth) => match &truth.elements {
            Some(t) => (t.shape().to_vec(), t.array.iter().copied().collect()),
            None => (Vec::new(), vec![f64::from(u8::from(truth.holds))]),
        },
        other => panic!("no elements: {other:?}"),
    }
}

/// Answers: `solve` gives twice its `x`, `reference` three times; `call` adds 1; calls and gradients are fixed.
#[derive(Default)]
pub struct Answers {
    pub asked: Vec<String>,
}

fn times(changes: &[(String, Value)], factor: f64) -> Value {
    let x = changes.iter().find(|(name, _)| name == "x").map(|(_, v)| v.clone());
    match x {
        Some(Value::Tensor(mut t)) => {
            t.array = t.array.mapv(|v| v * factor).into_shared();
            Value::Tensor(t)
        }
        Some(Value::Number(v)) => Value::Number(v * factor),
        Some(other) => other,
        None => wire(DType::F64, &[2], &[factor, factor]),
    }
}

impl Asker for Answers {
    fn solve(&mut self, changes: &[(String, Value)]) -> Result<Value, EvalError> {
        self.asked.push(format!(
            "solve {}",
            changes.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>().join(" ")
        ));
        match changes.iter().any(|(name, _)| name == "fail") {
            true => Err(EvalError::Answer(7)),
            false => Ok(times(changes, 2.0)),
        }
    }

    fn reference(&mut self, changes: &[(String, Value)]) -> Result<Value, EvalError> {
        Ok(times(changes, 3.0))
    }

    fn call(&mut self, name: &str, arguments: &[Value]) -> Result<Value, EvalError> {
        self.asked.push(format!("call {name} {}", arguments.len()));
        match arguments.first() {
            Some(Value::Tensor(t)) => {
                let mut t = t.clone();
                t.array = t.array.mapv(|v| v + 1.0).into_shared();
                Ok(Value::Tensor(t))
            }
            Some(other) => Ok(other.clone()),
            None => Ok(Value::None),
        }
    }

    fn autograd(&mut self, parameter: &str, of_reference: bool) -> Result<Value, EvalError> {
        self.asked.push(format!("autograd {parameter} {of_reference}"));
        Ok(wire(DType::F64, &[1], &[1.0]))
    }

    fn calls(&mut self, _closure: &str, of_reference: bool) -> Result<Value, EvalError> {
        let call = |name: &str| Value::List(vec![Value::Text(name.into()), wire(DType::F64, &[1], &[2.0])]);
        let mut found = vec![call("first"), call("second")];
        if of_reference {
            found.pop();
        }
        Ok(Value::List(found))
    }

    fn written(&mut self, file: &str, content: gradus_law::Content) -> Result<Value, EvalError> {
        self.asked.push(format!("written {file} {}", content.form()));
        Ok(Value::Text("what was written".into()))
    }
}
