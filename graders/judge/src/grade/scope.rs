//! What expressions see of a case: its sizes and values by name, and the defines beside them.

use super::contract::Sizes;
use gradus_course::signature::Type;
use gradus_course::{Case, Course, Exercise, Form};
use gradus_law::value::Value;
use gradus_law::{Define, EvalError};
use indexmap::IndexMap;

/// A define of the exercise, or of the course.
pub fn define<'c>(course: &'c Course, exercise: &'c Exercise, name: &str) -> Option<&'c Define> {
    exercise.defines.get(name).or_else(|| course.defines.get(name))
}

/// Sizes and values of a case by name: what expressions see before any answer.
pub fn scope(case: &Case) -> IndexMap<String, Value> {
    let mut values = numbers(&case.sizes);
    for (name, value) in &case.values {
        values.insert(name.clone(), value.clone());
    }
    values
}

/// Sizes as numbers.
pub(super) fn numbers(sizes: &Sizes) -> IndexMap<String, Value> {
    sizes
        .iter()
        .map(|(name, &n)| (name.clone(), Value::Number(n as f64)))
        .collect()
}

/// Name, form and value of each output.
pub fn outputs<'v>(exercise: &'v Exercise, answer: &'v Value) -> Vec<(&'v str, &'v Form, &'v Value)> {
    match answer {
        Value::Struct(fields) if matches!(exercise.signature.returns, Type::Tuple(_)) => exercise
            .returns
            .iter()
            .filter_map(|(name, form)| Some((name.as_str(), form, fields.get(name)?)))
            .collect(),
        answer => exercise
            .returns
            .iter()
            .take(1)
            .map(|(name, form)| (name.as_str(), form, answer))
            .collect(),
    }
}

/// A law reads a file that the function can't have written.
pub fn not_writable(file: &str) -> EvalError {
    EvalError::Course {
        message: format!("`{file}` is no path that the function may write: draw it as `{{path: writable}}`"),
        offset: 0,
        is_type: true,
    }
}

/// An error in words.
pub fn words(error: &EvalError) -> String {
    match error {
        EvalError::Course { message, .. } => message.clone(),
        EvalError::Answer(_) => "an answer is missing".into(),
    }
}
