//! Snapshots: the accepted output for a fixed input, an insta `.snap` beside the reference.
//!
//! A learner's run reads them with [`insta::Snapshot::from_file`] and compares numbers within the tolerance; it never
//! writes one, so it can't accept one. `bless` writes what the reference answers; `cargo insta review` shows changes.

use super::contract::float_dtype;
use super::scope::outputs;
use super::session::Session;
use gradus_course::{Case, DTypeForm, Example, Exercise, Form, Literal, Origin, snapshot_slug};
use gradus_draw::{self, Plan};
use gradus_engine::EnvironmentError;
use gradus_law::Tolerance;
use gradus_law::value::{Tensor, Value};
use gradus_wire::{DType, Device, Layout};
use std::path::{Path, PathBuf};

/// Seed of what a snapshot's input leaves open.
const SEED: &str = "snapshot";

/// Where the accepted output of a named input lies: `reference/UNIT/snapshots/EXERCISE__NAME.snap`.
pub fn path(root: &Path, exercise: &Exercise, name: &str) -> PathBuf {
    let folder = root.join("reference").join(&exercise.id.unit).join("snapshots");
    folder.join(format!("{}__{}.snap", exercise.id.exercise, snapshot_slug(name)))
}

/// The input in words, kept with the snapshot: a changed input makes it stale.
pub fn input_words(example: &Example) -> String {
    let parts: Vec<String> = example
        .fixes
        .iter()
        .map(|(name, v)| format!("{name}: {}", literal_words(v)))
        .collect();
    parts.join(", ")
}

fn literal_words(literal: &Literal) -> String {
    match literal {
        Literal::Null => "~".into(),
        Literal::Bool(b) => b.to_string(),
        Literal::Number(n) => n.to_string(),
        Literal::Text(t, _) => format!("{t:?}"),
        Literal::List(items) => format!("[{}]", items.iter().map(literal_words).collect::<Vec<_>>().join(", ")),
        Literal::Map(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(n, v)| format!("{n}: {}", literal_words(v)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

/// The case of a snapshot's input, in a float dtype.
pub fn case(session: &Session<'_>, example: &Example, float: DType) -> Result<Case, String> {
    let mut exercise = session.exercise.clone();
    exercise.given.examples = vec![example.clone()];
    let plan = Plan {
        seed: SEED.into(),
        origin: Origin::Example(0),
        device: session.device,
        layout: Layout::Contiguous,
        float: Some(float),
    };
    gradus_draw::draw(session.course, &exercise, &plan)
        .map(|tree| tree.current())
        .map_err(|e| e.message)
}

/// An answer as a snapshot holds it: one block an output, `F` for dtypes that the case chooses.
pub fn text(exercise: &Exercise, answer: &Value) -> String {
    let mut out = String::new();
    for (name, form, value) in outputs(exercise, answer) {
        block(&mut out, name, form, value);
    }
    out
}

fn block(out: &mut String, name: &str, form: &Form, value: &Value) {
    match value {
        Value::Tensor(t) => {
            let dtype = match form {
                Form::Tensor(f) if f.dtype == DTypeForm::Float => "F".to_owned(),
                _ => t.dtype.to_string(),
            };
            out.push_str(&format!("{name}: {dtype}{:?}\n", t.shape()));
            rows(out, t);
        }
        Value::List(items) => {
            let item_form = match form {
                Form::List(item, _) => item.as_ref(),
                _ => &Form::Plain,
            };
            out.push_str(&format!("{name}: list of {}\n", items.len()));
            items
                .iter()
                .enumerate()
                .for_each(|(i, v)| block(out, &format!("{name}[{i}]"), item_form, v));
        }
        Value::Struct(fields) => {
            fields
                .iter()
                .for_each(|(field, v)| block(out, &format!("{name}.{field}"), &Form::Plain, v));
        }
        Value::Number(n) => out.push_str(&format!("{name}: {}\n", number(*n))),
        Value::Bool(b) => out.push_str(&format!("{name}: {b}\n")),
        Value::None => out.push_str(&format!("{name}: none\n")),
        Value::Text(t) => {
            out.push_str(&format!("{name}: text\n"));
            t.lines().for_each(|line| out.push_str(&format!("| {line}\n")));
        }
        Value::Truth(t) => out.push_str(&format!("{name}: {}\n", t.holds)),
        Value::Function(f) => out.push_str(&format!("{name}: function {f}\n")),
    }
}

/// Rows of the last axis, ten significant digits: enough for f32, short enough to review.
fn rows(out: &mut String, tensor: &Tensor) {
    let columns = tensor.shape().last().copied().unwrap_or(1).max(1);
    let values: Vec<f64> = tensor.array.iter().copied().collect();
    for row in values.chunks(columns) {
        let cells: Vec<String> = row.iter().map(|&v| number(v)).collect();
        out.push_str(&format!("  {}\n", cells.join(" ")));
    }
}

fn number(v: f64) -> String {
    if v.fract() == 0.0 && v.abs() < 1e15 {
        return format!("{v:.0}");
    }
    let text = format!("{v:.9e}");
    text.parse::<f64>().map_or(text, |rounded| rounded.to_string())
}

/// Compares snapshots word by word: numbers within a tolerance, everything else exactly.
#[derive(Debug, Clone, Copy)]
pub struct WithinTolerance(pub Tolerance);

impl WithinTolerance {
    /// Whether `actual` is `accepted` within the tolerance (rounded to ten digits on paper, so never tighter than that).
    pub fn matches_text(&self, accepted: &str, actual: &str) -> bool {
        let (mut a, mut b) = (accepted.split_whitespace(), actual.split_whitespace());
        loop {
            match (a.next(), b.next()) {
                (None, None) => return true,
                (Some(x), Some(y)) if x == y => {}
                (Some(x), Some(y)) => match (x.parse::<f64>(), y.parse::<f64>()) {
                    (Ok(x), Ok(y)) if (x - y).abs() <= self.0.atol + self.0.rtol.max(1e-9) * x.abs() => {}
                    _ => return false,
                },
                _ => return false,
            }
        }
    }
}

impl insta::Comparator for WithinTolerance {
    fn matches(&self, reference: &insta::Snapshot, test: &insta::Snapshot) -> bool {
        match (reference.as_text(), test.as_text()) {
            (Some(accepted), Some(actual)) => self.matches_text(&accepted.to_string(), &actual.to_string()),
            _ => false,
        }
    }

    fn dyn_clone(&self) -> Box<dyn insta::Comparator> {
        Box::new(*self)
    }
}

/// What an accepted snapshot file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Accepted {
    /// The output.
    pub text: String,
    /// The input it was accepted for.
    pub input: String,
}

/// Reads an accepted snapshot. Words when it is missing or no snapshot.
pub fn read(path: &Path) -> Result<Accepted, String> {
    if !path.is_file() {
        return Err("has no accepted output yet: `cargo xtask bless` writes it".into());
    }
    let snapshot = insta::Snapshot::from_file(path).map_err(|e| format!("can't be read: {e}"))?;
    let text = snapshot.as_text().ok_or("is not a text")?.to_string();
    Ok(Accepted {
        text,
        input: snapshot.metadata().description().unwrap_or_default().to_owned(),
    })
}

/// The file's content for an accepted output.
pub fn file_text(exercise: &Exercise, example: &Example, output: &str) -> String {
    let description = serde_json::Value::String(input_words(example));
    format!(
        "---\nsource: reference/{}\ndescription: {description}\n---\n{output}",
        exercise.id.unit
    )
}

/// The tolerance in which an answer is compared.
pub fn tolerance(exercise: &Exercise, answer: &Value, device: Device) -> Tolerance {
    exercise
        .tolerance
        .resolve(None, float_dtype(answer).unwrap_or(DType::I64), device)
}

/// What is wrong with a named input.
#[derive(Debug, Clone)]
pub enum Finding {
    /// The course's fault: missing, stale, edited, or the reference does not answer.
    Course(String),
    /// The learner's answer differs from the accepted one.
    Differs(Box<Case>, String),
}

/// Compares the learner's answer to each named input with the accepted output.
pub fn check(
    session: &mut Session<'_>,
    name: &str,
    example: &Example,
) -> Result<Result<(), Finding>, EnvironmentError> {
    let asked = examine(session, name, example);
    match asked {
        Ok(()) => Ok(Ok(())),
        Err(Stopped::Finding(finding)) => Ok(Err(finding)),
        Err(Stopped::Environment(error)) => Err(error),
    }
}

/// What ends a comparison.
enum Stopped {
    Finding(Finding),
    Environment(EnvironmentError),
}

impl From<Finding> for Stopped {
    fn from(finding: Finding) -> Self {
        Stopped::Finding(finding)
    }
}

impl From<EnvironmentError> for Stopped {
    fn from(error: EnvironmentError) -> Self {
        Stopped::Environment(error)
    }
}

fn examine(session: &mut Session<'_>, name: &str, example: &Example) -> Result<(), Stopped> {
    let exercise = session.exercise;
    let fault = |words: String| Finding::Course(format!("the snapshot {name:?} {words}"));
    let accepted = read(&path(&session.course.root, exercise, name)).map_err(fault)?;
    if accepted.input != input_words(example) {
        return Err(Stopped::from(fault(format!(
            "is stale: it was accepted for the input {{{}}}, which is now {{{}}}; `cargo xtask bless` renews it",
            accepted.input,
            input_words(example)
        ))));
    }
    let floats: &[DType] = match session.course.generic_over_floats(exercise) {
        true => &[DType::F32, DType::F64],
        false => &[DType::F32],
    };
    for &float in floats {
        let case = case(session, example, float).map_err(fault)?;
        let expected = session
            .expected(&case)?
            .map_err(|e| fault(format!("has no reference answer: {e}")))?;
        let within = WithinTolerance(tolerance(exercise, &expected, session.device));
        if !within.matches_text(&accepted.text, &text(exercise, &expected)) {
            let words = "differs from the reference's answer: it was edited, or the reference changed; `cargo xtask bless` shows how";
            return Err(Stopped::from(fault(words.into())));
        }
        match session.answer(&case)? {
            Ok(answer) if within.matches_text(&accepted.text, &text(exercise, &answer)) => {}
            Ok(_) => {
                let words = "it differs from the accepted output".into();
                return Err(Stopped::from(Finding::Differs(Box::new(case), words)));
            }
            Err(failure) => return Err(Stopped::from(Finding::Differs(Box::new(case), failure.to_string()))),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_match_within_the_tolerance_and_words_exactly() {
        let within = WithinTolerance(Tolerance {
            rtol: 1e-3,
            atol: 0.0,
            ulp: None,
        });
        assert!(within.matches_text("out: F[2]\n  1 2", "out: F[2]\n  1.0005 2"));
        assert!(!within.matches_text("out: F[2]\n  1 2", "out: F[2]\n  1.1 2"));
        assert!(!within.matches_text("out: F[2]\n  1 2", "out: F[1, 2]\n  1 2"));
        assert!(!within.matches_text("out: F[2]\n  1 2", "out: F[2]\n  1"));
        assert!(!within.matches_text("out: F[1]\n  NaN", "out: F[1]\n  1"));
    }
}
