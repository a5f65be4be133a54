//! Independent answers: what NumPy and SciPy say, kept as JSON, against what the reference says.
//!
//! `fixtures/oracle/UNIT/EXERCISE.json` is `{"versions": {…}, "cases": [{"inputs": {…}, "outputs": {…}}]}`, written by the
//! script beside it. Reading it needs no Python.

use crate::grade::scope::outputs;
use crate::grade::session::Session;
use gradus_course::{Case, Course, Example, Exercise, Literal, Origin};
use gradus_draw::{self, Plan};
use gradus_engine::EnvironmentError;
use gradus_law::Tolerance;
use gradus_law::value::Value;
use gradus_law::whole;
use gradus_wire::{DType, Device, Layout};
use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value as Json;
use std::path::PathBuf;

/// Answers of one exercise.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// What they were computed with: `numpy` to `2.4.6`.
    pub versions: IndexMap<String, String>,
    /// In the order of the script.
    pub cases: Vec<Answer>,
}

/// One input with its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Arguments by name.
    pub inputs: IndexMap<String, Json>,
    /// Outputs by name.
    pub outputs: IndexMap<String, Json>,
}

/// What came of a comparison.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// Answers that were compared.
    pub cases: usize,
    /// The largest difference as a share of the tolerance.
    pub margin: f64,
    /// What differs, one entry a case.
    pub differences: Vec<String>,
}

/// Where an exercise's answers lie, relative to the root.
pub fn file(exercise: &Exercise) -> PathBuf {
    PathBuf::from(format!(
        "fixtures/oracle/{}/{}.json",
        exercise.id.unit, exercise.id.exercise
    ))
}

/// The answers kept for an exercise; `None` when there are none. Words when the file is damaged.
pub fn read(course: &Course, exercise: &Exercise) -> Result<Option<Answers>, String> {
    let text = match std::fs::read_to_string(course.root.join(file(exercise))) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(format!("it can't be read: {error}")),
    };
    let answers: Answers = serde_json::from_str(&text).map_err(|error| format!("it is damaged: {error}"))?;
    match answers.cases.is_empty() || answers.versions.is_empty() {
        true => Err("it holds no answers, or not what they were computed with".into()),
        false => Ok(Some(answers)),
    }
}

/// Compares the reference's answers, in f64 where it can, with these.
pub fn compare(session: &mut Session<'_>, answers: &Answers) -> Result<Compared, EnvironmentError> {
    let exercise = session.exercise;
    let mut compared = Compared::default();
    for (number, answer) in answers.cases.iter().enumerate() {
        compared.cases += 1;
        let same = match case(session, answer) {
            Ok(case) => match session.expected(&case)? {
                Ok(came) => one(exercise, &came, answer, &mut compared.margin),
                Err(failure) => Err(failure.to_string()),
            },
            Err(why) => Err(why),
        };
        if let Err(why) = same {
            compared.differences.push(format!("case {}: {why}", number + 1));
        }
    }
    Ok(compared)
}

/// The case that an answer is about.
fn case(session: &Session<'_>, answer: &Answer) -> Result<Case, String> {
    let fixes = answer
        .inputs
        .iter()
        .map(|(name, value)| Ok((name.clone(), literal(value)?)));
    let fixed = Example {
        fixes: fixes.collect::<Result<_, String>>()?,
        line: 1,
    };
    let plan = Plan {
        seed: "oracle".into(),
        origin: Origin::Example(0),
        device: session.device,
        layout: Layout::Contiguous,
        float: Some(DType::F64),
    };
    gradus_draw::draw_fixed(session.course, session.exercise, &plan, &fixed)
        .map(|tree| tree.current())
        .map_err(|e| e.message)
}

/// Compares what came with what is kept.
fn one(exercise: &Exercise, came: &Value, answer: &Answer, margin: &mut f64) -> Result<(), String> {
    let came = outputs(exercise, came);
    for (name, due) in &answer.outputs {
        let Some((_, _, value)) = came.iter().find(|(n, _, _)| n == name) else {
            return Err(format!("there is no output `{name}`"));
        };
        let tolerance = |dtype| exercise.tolerance.resolve(None, dtype, Device::Cpu);
        check(name, value, due, &tolerance, margin)?;
    }
    match came.iter().find(|(name, _, _)| !answer.outputs.contains_key(*name)) {
        Some((name, _, _)) => Err(format!("the oracle does not give `{name}`")),
        None => Ok(()),
    }
}

fn literal(value: &Json) -> Result<Literal, String> {
    Ok(match value {
        Json::Null => Literal::Null,
        Json::Bool(b) => Literal::Bool(*b),
        Json::Number(n) => match n.as_i128().filter(|&whole| !whole::fits(whole)) {
            Some(whole) => Literal::Whole(whole),
            None => Literal::Number(n.as_f64().ok_or("a number is too large")?),
        },
        Json::String(text) => match number(value) {
            Some(n) => Literal::Number(n),
            None => Literal::Text(text.clone(), None),
        },
        Json::Array(items) => Literal::List(items.iter().map(literal).collect::<Result<_, _>>()?),
        Json::Object(fields) => Literal::Map(
            fields
                .iter()
                .map(|(name, v)| Ok((name.clone(), literal(v)?)))
                .collect::<Result<_, String>>()?,
        ),
    })
}

/// A number as the scripts write it: what JSON lacks is a text.
fn number(value: &Json) -> Option<f64> {
    match value {
        Json::Number(n) => n.as_f64(),
        Json::String(text) if ["nan", "inf", "-inf"].contains(&text.as_str()) => text.parse().ok(),
        _ => None,
    }
}

fn check(
    place: &str,
    came: &Value,
    due: &Json,
    tolerance: &dyn Fn(DType) -> Tolerance,
    margin: &mut f64,
) -> Result<(), String> {
    let mut near = |place: &str, came: &Value, due: &Value, dtype: DType| {
        let differ = || Err(format!("{place} is {}, the oracle says {}", shown(came), shown(due)));
        if let (Value::Whole(came), Value::Whole(due)) = (came, due) {
            return if came == due { Ok(()) } else { differ() };
        }
        let (Some(came), Some(due)) = (came.as_f64(), due.as_f64()) else {
            return differ();
        };
        let within = tolerance(dtype);
        let allowed = within.atol + within.rtol * due.abs();
        let same = came == due || (came.is_nan() && due.is_nan());
        let difference = (came - due).abs();
        if same || difference <= allowed {
            if !same && allowed > 0.0 {
                *margin = margin.max(difference / allowed);
            }
            return Ok(());
        }
        differ()
    };
    match (came, due) {
        (Value::Tensor(t), due) => {
            let mut shape = Vec::new();
            let mut flat = Vec::new();
            flatten(due, 0, &mut shape, &mut flat)
                .ok_or_else(|| format!("{place}: the oracle's rows differ in length"))?;
            // An empty list says nothing of the axes below it.
            if t.shape() != shape && !(flat.is_empty() && t.array.is_empty()) {
                return Err(format!(
                    "{place} has the shape {:?}, the oracle's has {shape:?}",
                    t.shape()
                ));
            }
            let mut elements = t.numbers().into_iter().zip(flat).enumerate();
            elements.try_for_each(|(i, (came, due))| near(&format!("{place}, element {i},"), &came, &due, t.dtype))
        }
        (Value::List(items), Json::Array(due)) if items.len() == due.len() => {
            let mut items = items.iter().zip(due).enumerate();
            items.try_for_each(|(i, (came, due))| check(&format!("{place}[{i}]"), came, due, tolerance, margin))
        }
        (Value::None, Json::Null) => Ok(()),
        (Value::Bool(a), Json::Bool(b)) if a == b => Ok(()),
        (Value::Text(a), Json::String(b)) if a == b => Ok(()),
        (came @ (Value::Number(_) | Value::Whole(_)), due) => match plain(due) {
            Some(due) => near(place, came, &due, DType::F64),
            None => Err(format!("{place} is {}, the oracle says {due}", shown(came))),
        },
        (came, due) => Err(format!("{place} is a {}, the oracle says {due}", came.kind())),
    }
}

/// A number as the scripts write it, integers exactly.
fn plain(value: &Json) -> Option<Value> {
    match value.as_number().and_then(serde_json::Number::as_i128) {
        Some(whole) => Some(Value::whole(whole)),
        None => number(value).map(Value::Number),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Whole(whole) => whole.to_string(),
        other => other.as_f64().map_or_else(|| other.kind().into(), |v| v.to_string()),
    }
}

fn flatten(value: &Json, depth: usize, shape: &mut Vec<usize>, flat: &mut Vec<Value>) -> Option<()> {
    match value {
        Json::Array(items) => {
            match shape.get(depth) {
                Some(&size) if size != items.len() => return None,
                Some(_) => {}
                None => shape.push(items.len()),
            }
            items.iter().try_for_each(|item| flatten(item, depth + 1, shape, flat))
        }
        value if depth == shape.len() => {
            flat.push(plain(value)?);
            Some(())
        }
        _ => None,
    }
}
