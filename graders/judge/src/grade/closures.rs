//! Closure arguments of a call: the judge answers them with the defines of the spec.

use super::contract::float_dtype;
use super::convert::{self, Letters};
use super::scope::{define, words};
use gradus_course::signature::Type;
use gradus_course::{Case, Course, Exercise, Form};
use gradus_law::value::{Tensor, Value};
use gradus_law::{Define, Env, NoAsker, Tolerance};
use gradus_wire::Value as Wire;
use indexmap::IndexMap;

/// What answers the closures of one call.
pub(super) struct Closure<'c> {
    /// For its defines and structs.
    pub(super) course: &'c Course,
    /// For its defines and signature.
    pub(super) exercise: &'c Exercise,
    /// For the dtypes.
    pub(super) case: &'c Case,
    /// The arguments of the call, and all else that a define may name.
    pub(super) values: &'c IndexMap<String, Value>,
}

impl Closure<'_> {
    /// Answers one call of the learner's (or the reference's): the define of that name, on this case. What it was called
    /// with is added to `calls`.
    pub(super) fn answer(
        &self,
        name: &str,
        arguments: Vec<Wire>,
        calls: &mut Vec<(String, Value)>,
    ) -> Result<Wire, String> {
        let body = define(self.course, self.exercise, name).ok_or_else(|| format!("no closure {name}"))?;
        // The parameter that this define stands for: the one of that name, or the one that was given it by `solve(f = g)`.
        let stands_for = self.exercise.signature.parameters.iter().find(|p| {
            p.name == name || matches!(self.values.get(&p.name), Some(Value::Function(given)) if given == name)
        });
        let Some(Type::Closure { returns, .. }) = stands_for.map(|p| &p.ty) else {
            return Err(format!("{name} is no closure argument"));
        };
        let given: Vec<Value> = arguments
            .iter()
            .map(convert::callback_argument)
            .collect::<Result<_, _>>()?;
        let recorded = if given.len() == 1 {
            given[0].clone()
        } else {
            named_arguments(body, &given)
        };
        calls.push((stands_for.map_or(name, |p| &p.name).to_owned(), recorded));
        if body.parameters.len() != given.len() {
            return Err(format!(
                "{name} takes {} arguments, {} were given",
                body.parameters.len(),
                given.len()
            ));
        }
        let mut scope = self.values.clone();
        for (parameter, value) in body.parameters.iter().zip(&given) {
            scope.insert(parameter.clone(), value.clone());
        }
        let defines = |name: &str| define(self.course, self.exercise, name);
        let env = Env {
            values: &scope,
            defines: &defines,
            tolerance: &|_| Tolerance::default(),
        };
        let result = body.body.eval(&env, &mut NoAsker).map_err(|e| words(&e))?;
        // A closure answers in the dtype it was asked in.
        let float = given.iter().find_map(float_dtype);
        let result = match (result, float, returns.as_ref()) {
            (Value::Tensor(t), Some(dtype), _) if t.dtype.is_float() => Value::Tensor(t.cast(dtype)),
            (Value::Number(n), Some(dtype), Type::Tensor) => Value::Tensor(Tensor::new(&[], vec![n]).cast(dtype)),
            (Value::Whole(n), Some(dtype), Type::Tensor) => {
                Value::Tensor(Tensor::exactly(&[], vec![n], dtype).cast(dtype))
            }
            (other, ..) => other,
        };
        let letters = Letters {
            dtypes: self.case.dtypes.clone(),
            ..Letters::default()
        };
        convert::to_wire(self.course, &result, returns, &Form::Plain, &letters)
    }
}

fn named_arguments(body: &Define, given: &[Value]) -> Value {
    Value::Struct(body.parameters.iter().cloned().zip(given.iter().cloned()).collect())
}
