//! A failing case as people and tools see it.

use super::convert;
use super::failure::Failure;
use super::outcome::{Broken, Question};
use super::problem::{Problem, TwoAnswers};
use super::session::Session;
use super::token::Token;
use crate::describe::form_text;
use gradus_course::signature::{Parameter, Style, Type};
use gradus_course::{Case, Draw, Exercise, Form, Law};
use gradus_engine::EnvironmentError;
use gradus_law::Expr;
use gradus_law::value::{Value, unravel};
use gradus_report::Rule;
use gradus_report::verdict::{Asked, Counterexample, FormShown, Shown, Sides, ToleranceShown};

mod sides;

/// The counterexample of a problem on a case.
pub fn of(session: &mut Session<'_>, case: &Case, problem: &Problem) -> Result<Counterexample, EnvironmentError> {
    let exercise = session.exercise;
    let mut shown = Counterexample {
        replay: Token::of(&exercise.id, session.seed, case).to_string(),
        call: Some(call(exercise)),
        edge: gradus_draw::edge::words(exercise, case),
        ..Counterexample::default()
    };
    let mut changes: &[(String, Value)] = &[];
    let mut names: Vec<String> = Vec::new();
    match problem {
        Problem::Law(index, broken) => {
            let law = &exercise.laws[*index];
            of_law(&mut shown, session, law, broken);
            names = law.holds.names();
            if let (None, Some((_, changed))) = (broken.detail(), &broken.failure) {
                changes = changed;
            }
        }
        Problem::Reject(index, failure, changed) => {
            let reject = &exercise.rejects[*index];
            shown.law = Rule::Rejects(reject.name.clone());
            shown.holds = "the call returns Err".into();
            shown.likely_mistake = reject.otherwise.clone();
            shown.mismatch = Some(failure.to_string());
            changes = changed;
        }
        Problem::Snapshot(name, words) => {
            shown.law = Rule::Snapshot(name.clone());
            shown.holds = "the answer is the accepted output".into();
            if let (Ok(expected), Ok(actual)) = (session.expected(case)?, session.answer(case)?) {
                shown.expected = Some(value("expected", &expected));
                shown.actual = Some(value("actual", &actual));
            } else {
                shown.mismatch = Some(words.clone());
            }
        }
        Problem::Failure(failure) => {
            shown.law = failure.contract().into();
            shown.mismatch = Some(failure.to_string());
            shown.form = form(failure);
            shown.likely_mistake = super::device::likely_mistake(exercise, session.device, failure);
            if !matches!(failure, Failure::Died(..) | Failure::Unrepeatable)
                && let Ok(expected) = session.expected(case)?
            {
                shown.expected = Some(value("expected", &expected));
            }
        }
    }
    for parameter in &exercise.signature.parameters {
        let changed = changes.iter().find(|(name, _)| *name == parameter.name).map(|(_, v)| v);
        let Some(given) = changed.or_else(|| case.values.get(&parameter.name)) else {
            continue;
        };
        let mut input = value(&parameter.name, given);
        input.argument = true;
        input.rust_type = Some(parameter.rust.clone());
        input.form = exercise
            .takes
            .get(&parameter.name)
            .filter(|form| !matches!(form, Form::Plain))
            .map(form_text);
        input.holds = holds(exercise, parameter);
        input.rust = Some(literal(session, case, given, parameter));
        shown.inputs.push(input);
    }
    let contents = exercise.signature.parameters.iter().flat_map(|p| contents(exercise, p));
    let made_from = contents.flat_map(|(_, expression)| expression.names());
    names.extend(made_from);
    let mut told: Vec<String> = Vec::new();
    for name in names {
        if told.contains(&name) {
            continue;
        }
        told.push(name.clone());
        let changed = changes.iter().find(|(other, _)| *other == name).map(|(_, v)| v);
        let used = changed
            .or_else(|| case.values.get(&name))
            .filter(|_| exercise.signature.parameters.iter().all(|p| p.name != name));
        if let Some(used) = used {
            shown.inputs.push(value(&name, used));
        }
    }
    Ok(shown)
}

/// Adds what a law says of the answer that breaks it.
fn of_law(shown: &mut Counterexample, session: &Session<'_>, law: &Law, broken: &Broken) {
    shown.law = Rule::Law(law.name.clone());
    shown.holds = law.text.clone();
    shown.likely_mistake = law.otherwise.clone();
    if let Some(detail) = broken.detail() {
        shown.part = detail.part.clone();
        shown.counters = detail.every.iter().map(|(name, i)| format!("{name} = {i}")).collect();
        shown.relation = detail.relation.clone();
        shown.actual = Some(value("left", &detail.left));
        shown.expected = Some(value("right", &detail.right));
        shown.path = detail.path.clone();
        shown.index = Some(detail.index.clone()).filter(|_| detail.mismatch.is_none());
        shown.difference = Some(detail.difference).filter(|d| d.is_finite());
        shown.tolerance = detail.tolerance.map(|t| ToleranceShown {
            rtol: t.rtol,
            atol: t.atol,
            ulp: t.ulp,
        });
        shown.mismatch = detail.mismatch.clone();
        shown.sides = sides::of(session, &detail.part, &detail.relation);
        shown.asked = asked(&law.text, &broken.asked);
    } else if let Some((failure, changed)) = &broken.failure {
        shown.mismatch = Some(match changed.is_empty() {
            true => failure.to_string(),
            false => format!("asked with the arguments below, which the law changed, {failure}"),
        });
        shown.form = form(failure);
        if let Some(likely) = super::device::likely_mistake(session.exercise, session.device, failure) {
            shown.likely_mistake = Some(likely);
        }
    } else if let Some(words) = &broken.words {
        shown.mismatch = Some(format!("the law can't be computed on this answer: {words}"));
    }
}

/// What usually lies behind two answers to one question.
const CAUSES: &str = "The answer must come from the arguments alone. Usual causes: a `static`, a `OnceLock` or a \
                      `thread_local!` that keeps something of an earlier call, a clock, random numbers, the order of a \
                      `HashMap`, threads that finish in another order.";

/// Adds both answers to the counterexample of a question that has two.
pub fn of_two(shown: &mut Counterexample, answers: Option<&TwoAnswers>) {
    shown.likely_mistake = Some(CAUSES.into());
    let Some(TwoAnswers { first, second, when }) = answers else {
        shown.mismatch = Some(
            "the same question got two different answers in this run; asked once more, they did not differ: it does not \
             happen every time"
                .into(),
        );
        return;
    };
    shown.mismatch = Some(format!(
        "the same question got two different answers: at first, and {when}"
    ));
    shown.actual = Some(value("left", first));
    shown.expected = Some(value("right", second));
    shown.relation = "equals".into();
    shown.sides = Some(Sides {
        left: "the first answer".into(),
        right: when.clone(),
        left_is_learners: true,
        right_is_learners: true,
    });
    if let (Value::Tensor(a), Value::Tensor(b)) = (first, second)
        && a.shape() == b.shape()
    {
        let mut pairs = a.array.iter().zip(b.array.iter()).enumerate();
        let differ = pairs.find(|(_, (x, y))| x.to_bits() != y.to_bits());
        if let Some((at, (x, y))) = differ {
            shown.index = Some(unravel(at, a.shape()));
            shown.difference = Some((x - y).abs()).filter(|d| d.is_finite());
        }
    }
}

/// The call that the inputs belong to.
fn call(exercise: &Exercise) -> String {
    let signature = &exercise.signature;
    let names: Vec<&str> = signature.parameters.iter().map(|p| p.name.as_str()).collect();
    let fails = if signature.style == Style::Candle { "?" } else { "" };
    format!("{}({}){fails}", signature.name, names.join(", "))
}

/// A broken form as reports show it.
fn form(failure: &Failure) -> Option<FormShown> {
    match failure {
        Failure::Form(mismatch) => Some(FormShown {
            place: mismatch.place.clone(),
            what: mismatch.what,
            due: mismatch.declared.clone(),
            came: mismatch.came.clone(),
        }),
        _ => None,
    }
}

/// The questions that the failing comparison came from: as many of the last ones as the law has places that ask.
fn asked(law: &str, questions: &[Question]) -> Vec<Asked> {
    let places = law.matches("solve(").count().max(1);
    let mut distinct: Vec<Asked> = Vec::new();
    for (changes, answer) in questions.iter().rev() {
        let asked = Asked {
            changes: changes.iter().map(|(name, v)| value(name, v)).collect(),
            answer: value("answer", answer),
        };
        if distinct.len() < places && !distinct.contains(&asked) {
            distinct.push(asked);
        }
    }
    distinct.reverse();
    distinct
}

/// What the file at a path argument is made from.
fn contents<'e>(exercise: &'e Exercise, parameter: &Parameter) -> Vec<(&'e str, Expr)> {
    let draw = exercise.given.draw.get(&parameter.name);
    draw.filter(|_| parameter.ty == Type::Path)
        .map_or_else(Vec::new, Draw::contents)
}

/// What the file at a path argument holds, in words.
fn holds(exercise: &Exercise, parameter: &Parameter) -> Option<String> {
    let words = contents(exercise, parameter).into_iter().map(|(option, expression)| {
        let made_from = expression.text.trim().to_owned();
        match option {
            "safetensors" => format!("a file of the tensors `{made_from}`"),
            "text" => format!("a file of the text `{made_from}`"),
            _ => format!("without its last `{made_from}` bytes"),
        }
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The Rust expression of an argument, in the dtype it is passed in.
fn literal(session: &Session<'_>, case: &Case, given: &Value, parameter: &Parameter) -> String {
    let form = session.exercise.takes.get(&parameter.name).unwrap_or(&Form::Plain);
    let letters = session.letters(case);
    let given = match (form, convert::tensor_of(given)) {
        (Form::Tensor(form), Some(tensor)) => {
            let dtype = letters.resolve(&form.dtype).unwrap_or(tensor.dtype);
            Value::Tensor(tensor.cast(dtype))
        }
        _ => given.clone(),
    };
    // Zeros by the hundred say nothing one by one.
    if let Value::Tensor(tensor) = &given
        && tensor.array.len() > 24
        && tensor.exact.is_none()
        && tensor.array.iter().all(|v| *v == 0.0 && v.is_sign_positive())
        && let prefix @ ("" | "&") = parameter.rust.trim_end_matches("Tensor").trim()
    {
        let sizes: Vec<String> = tensor.shape().iter().map(usize::to_string).collect();
        let dtype = tensor.dtype.name().to_uppercase();
        return format!(
            "{prefix}Tensor::zeros(&[{}][..], DType::{dtype}, &Device::Cpu)?",
            sizes.join(", ")
        );
    }
    gradus_draw::literal::rust_in(&session.course.structs, &given, &parameter.ty, &parameter.rust)
}

/// Why the trial failed, in one line.
pub fn message(exercise: &Exercise, problem: &Problem) -> String {
    match problem {
        Problem::Law(index, broken) => {
            let name = &exercise.laws[*index].name;
            match &broken.failure {
                Some((failure, changed)) if changed.is_empty() => format!("{name}: {failure}"),
                Some((failure, _)) => format!("{name}: asked with changed arguments, {failure}"),
                None => name.clone(),
            }
        }
        Problem::Reject(index, failure, _) => format!("rejects, {}: {failure}", exercise.rejects[*index].name),
        Problem::Failure(failure) => failure.to_string(),
        Problem::Snapshot(name, words) => format!("snapshot, {name}: {words}"),
    }
}

/// A value as reports show it.
pub fn value(name: &str, value: &Value) -> Shown {
    let (shape, dtype) = match value {
        Value::Tensor(t) => (Some(t.shape().to_vec()), Some(t.dtype.to_string())),
        _ => (None, None),
    };
    Shown {
        name: name.to_owned(),
        shape,
        dtype,
        data: json(value),
        ..Shown::default()
    }
}

fn number(v: f64) -> serde_json::Value {
    if v.is_finite() {
        serde_json::json!(v)
    } else if v.is_nan() {
        serde_json::json!("NaN")
    } else if v > 0.0 {
        serde_json::json!("inf")
    } else {
        serde_json::json!("-inf")
    }
}

/// An integer with all its digits; as a text where it is too long for a number of 64 bits.
fn integer(v: i128) -> serde_json::Value {
    match serde_json::Number::from_i128(v) {
        Some(number) => serde_json::Value::Number(number),
        None => serde_json::Value::String(v.to_string()),
    }
}

/// Nested lists of numbers; NaN and infinities as texts; tensors inside structs with dtype and shape.
fn json(value: &Value) -> serde_json::Value {
    use serde_json::Value as Json;
    match value {
        Value::None => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Number(n) => number(*n),
        Value::Whole(n) => integer(*n),
        Value::Text(t) => Json::String(t.clone()),
        Value::Error(inner) => Json::Object([("Err".to_owned(), json(inner))].into_iter().collect()),
        Value::Function(name) => Json::String(format!("the function {name}")),
        Value::Truth(t) => Json::Bool(t.holds),
        Value::List(items) => Json::Array(items.iter().map(json).collect()),
        Value::Struct(fields) => Json::Object(fields.iter().map(|(name, v)| (name.clone(), json(v))).collect()),
        Value::Tensor(t) => match &t.exact {
            Some(exact) => {
                let mut items = exact.iter().map(|&v| integer(v));
                nested(&mut items, t.shape())
            }
            None => {
                // Shown as the learner's dtype prints it: 0.1, not 0.10000000149011612.
                let shortest = |v: f64| match t.dtype {
                    gradus_wire::DType::F32 if v.is_finite() => {
                        (v as f32).to_string().parse::<f64>().map_or_else(|_| number(v), number)
                    }
                    _ => number(v),
                };
                let mut items = t.array.iter().map(|&v| shortest(v));
                nested(&mut items, t.shape())
            }
        },
    }
}

fn nested(items: &mut dyn Iterator<Item = serde_json::Value>, shape: &[usize]) -> serde_json::Value {
    match shape {
        [] => items.next().unwrap_or(serde_json::Value::Null),
        [size, rest @ ..] => serde_json::Value::Array((0..*size).map(|_| nested(items, rest)).collect()),
    }
}
