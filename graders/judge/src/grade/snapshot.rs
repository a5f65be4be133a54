//! Snapshots: the accepted output for a fixed input, an insta `.snap` beside the reference.
//!
//! A learner's run reads them with [`insta::Snapshot::from_file`] and compares numbers within the tolerance; it never
//! writes one, so it can't accept one. `bless` writes what the reference answers; `cargo insta review` shows changes.

use super::contract::float_dtype;
use super::scope::outputs;
use super::session::Session;
use gradus_course::signature::Type;
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
        Literal::Whole(n) => n.to_string(),
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
    let plan = Plan {
        seed: SEED.into(),
        origin: Origin::Example(0),
        device: session.device,
        layout: Layout::Contiguous,
        float: Some(float),
    };
    gradus_draw::draw_fixed(session.course, session.exercise, &plan, example)
        .map(|tree| tree.current())
        .map_err(|e| e.message)
}

/// An answer as a snapshot holds it.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// One block an output, `F` for dtypes that the case chooses.
    pub text: String,
    /// Whether each word is to be compared as an integer.
    integers: Vec<bool>,
}

impl Written {
    fn push(&mut self, line: &str, integers: bool) {
        self.text.push_str(line);
        self.integers.extend(line.split_whitespace().map(|_| integers));
    }
}

/// An answer as a snapshot holds it.
pub fn written(exercise: &Exercise, answer: &Value) -> Written {
    let mut out = Written::default();
    for (at, (name, form, value)) in outputs(exercise, answer).into_iter().enumerate() {
        let ty = match &exercise.signature.returns {
            Type::Tuple(types) => types.get(at),
            ty => Some(ty),
        };
        block(&mut out, name, form, ty, value);
    }
    out
}

fn block(out: &mut Written, name: &str, form: &Form, ty: Option<&Type>, value: &Value) {
    let ty = match ty {
        Some(Type::Option(inner)) => Some(inner.as_ref()),
        ty => ty,
    };
    match value {
        Value::Tensor(t) => {
            let dtype = match form {
                Form::Tensor(f) if f.dtype == DTypeForm::Float => "F".to_owned(),
                _ => t.dtype.to_string(),
            };
            out.push(&format!("{name}: {dtype}{:?}\n", t.shape()), false);
            rows(out, t);
        }
        Value::List(items) => {
            let item_form = match form {
                Form::List(item, _) => item.as_ref(),
                _ => &Form::Plain,
            };
            let item_type = match ty {
                Some(Type::List(item)) => Some(item.as_ref()),
                _ => None,
            };
            out.push(&format!("{name}: list of {}\n", items.len()), false);
            items
                .iter()
                .enumerate()
                .for_each(|(i, v)| block(out, &format!("{name}[{i}]"), item_form, item_type, v));
        }
        Value::Struct(fields) => {
            fields
                .iter()
                .for_each(|(field, v)| block(out, &format!("{name}.{field}"), &Form::Plain, None, v));
        }
        Value::Number(n) => {
            let integers = matches!(ty, Some(Type::Scalar(scalar)) if scalar.ends().is_some());
            out.push(&format!("{name}: {}\n", number(*n, integers)), integers);
        }
        Value::Whole(n) => out.push(&format!("{name}: {n}\n"), true),
        Value::Bool(b) => out.push(&format!("{name}: {b}\n"), false),
        Value::None => out.push(&format!("{name}: none\n"), false),
        Value::Text(t) => {
            out.push(&format!("{name}: text\n"), false);
            t.lines().for_each(|line| out.push(&format!("| {line}\n"), false));
        }
        Value::Truth(t) => out.push(&format!("{name}: {}\n", t.holds), false),
        Value::Error(inner) => block(out, &format!("{name}: Err"), &Form::Plain, None, inner),
        Value::Function(f) => out.push(&format!("{name}: function {f}\n"), false),
    }
}

/// Rows of the last axis, ten significant digits of floats: enough for f32, short enough to review. Integers have all.
fn rows(out: &mut Written, tensor: &Tensor) {
    let columns = tensor.shape().last().copied().unwrap_or(1).max(1);
    let integers = !tensor.dtype.is_float();
    let cells: Vec<String> = match &tensor.exact {
        Some(exact) if integers => exact.iter().map(i128::to_string).collect(),
        _ => tensor.array.iter().map(|&v| number(v, integers)).collect(),
    };
    for row in cells.chunks(columns) {
        out.push(&format!("  {}\n", row.join(" ")), integers);
    }
}

fn number(v: f64, integer: bool) -> String {
    if integer || v.fract() == 0.0 && v.abs() < 1e15 {
        return format!("{v:.0}");
    }
    let text = format!("{v:.9e}");
    text.parse::<f64>().map_or(text, |rounded| rounded.to_string())
}

/// Compares snapshots word by word: numbers within a tolerance, everything else exactly.
#[derive(Debug, Clone, Copy)]
pub struct WithinTolerance {
    /// Of floats.
    pub floats: Tolerance,
    /// Of integers.
    pub integers: Tolerance,
}

impl WithinTolerance {
    /// Whether `actual` is `accepted` within the tolerance (rounded to ten digits on paper, so never tighter than that).
    pub fn matches_text(&self, accepted: &str, actual: &str) -> bool {
        self.compare(accepted, actual, &[])
    }

    /// The same of an answer, whose integers are compared as such.
    pub fn matches(&self, accepted: &str, actual: &Written) -> bool {
        self.compare(accepted, &actual.text, &actual.integers)
    }

    fn compare(&self, accepted: &str, actual: &str, integers: &[bool]) -> bool {
        let (mut a, mut b) = (accepted.split_whitespace(), actual.split_whitespace());
        let mut integers = integers.iter();
        loop {
            let integer = integers.next().copied().unwrap_or(false);
            match (a.next(), b.next()) {
                (None, None) => return true,
                (Some(x), Some(y)) if x == y => {}
                (Some(x), Some(y)) if integer => match (x.parse::<i128>(), y.parse::<i128>()) {
                    (Ok(x), Ok(y)) => {
                        let allowed = self.integers.atol + self.integers.rtol * (x as f64).abs();
                        if x.abs_diff(y) as f64 > allowed {
                            return false;
                        }
                    }
                    _ => return false,
                },
                (Some(x), Some(y)) => match (x.parse::<f64>(), y.parse::<f64>()) {
                    (Ok(x), Ok(y)) if (x - y).abs() <= self.floats.atol + self.floats.rtol.max(1e-9) * x.abs() => {}
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
pub fn tolerance(exercise: &Exercise, answer: &Value, device: Device) -> WithinTolerance {
    let of = |dtype| exercise.tolerance.resolve(None, dtype, device);
    WithinTolerance {
        floats: of(float_dtype(answer).unwrap_or(DType::I64)),
        integers: of(DType::I64),
    }
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
    for &float in session.course.floats(exercise) {
        let case = case(session, example, float).map_err(fault)?;
        let expected = session
            .expected(&case)?
            .map_err(|e| fault(format!("has no reference answer: {e}")))?;
        let within = tolerance(exercise, &expected, session.device);
        if !within.matches(&accepted.text, &written(exercise, &expected)) {
            let words = "differs from the reference's answer: it was edited, or the reference changed; `cargo xtask bless` shows how";
            return Err(Stopped::from(fault(words.into())));
        }
        match session.answer(&case)? {
            Ok(answer) if within.matches(&accepted.text, &written(exercise, &answer)) => {}
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
        let of = |rtol| Tolerance {
            rtol,
            atol: 0.0,
            ulp: None,
        };
        let within = WithinTolerance {
            floats: of(1e-3),
            integers: of(0.0),
        };
        assert!(within.matches_text("out: F[2]\n  1 2", "out: F[2]\n  1.0005 2"));
        assert!(!within.matches_text("out: F[2]\n  1 2", "out: F[2]\n  1.1 2"));
        assert!(!within.matches_text("out: F[2]\n  1 2", "out: F[1, 2]\n  1 2"));
        assert!(!within.matches_text("out: F[2]\n  1 2", "out: F[2]\n  1"));
        assert!(!within.matches_text("out: F[1]\n  NaN", "out: F[1]\n  1"));
    }
}
