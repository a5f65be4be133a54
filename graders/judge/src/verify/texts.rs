//! What a learner reads: title, statement, hints, concepts; names.

use super::findings::{at_key, at_line, warning};
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Course, Exercise, ExerciseId, Tolerances};
use gradus_wire::{DType, Device};
use std::collections::BTreeSet;

/// Words that a statement needs before it says what goes in, what comes out, and why.
const WORDS: usize = 40;
/// Hints, from gentle to explicit.
const HINTS: usize = 2;

/// The widest tolerance of f64 that needs no reason: beyond it, code that computes in f32 can't be told from right code.
const F64: f64 = 1e-9;

/// Checks the texts of one exercise.
pub fn check(exercise: &Exercise) -> Vec<Diagnostic> {
    let mut found = wide_tolerances(exercise);
    let words = exercise.statement.split_whitespace().count();
    if words < WORDS {
        found.push(warning(at_key(
            exercise,
            "statement",
            format!("the statement has {words} words; a learner has nothing else to go by"),
            "say what goes in, what comes out with its shape and dtype, what happens at the edges, and what it is for: at \
             least 40 words",
        )));
    }
    let hints = exercise.hints.len();
    if hints < HINTS {
        let message = match hints {
            0 => "there are no hints".to_owned(),
            _ => "there is only one hint".to_owned(),
        };
        let help = "write at least two, from gentle to explicit; the last may name the function to use";
        found.push(at_key(exercise, "hints", message, help));
    }
    for (i, hint) in exercise.hints.iter().enumerate() {
        if exercise.hints[..i].contains(hint) {
            let message = format!("hint {} says the same as an earlier one", i + 1);
            found.push(at_key(
                exercise,
                "hints",
                message,
                "each hint says more than the one before",
            ));
        }
    }
    if exercise.concepts.is_empty() {
        let help = "name what is practised: `concepts: [broadcasting]`; `cargo xtask list --concept` finds it";
        found.push(warning(at_key(exercise, "concepts", "no concept is named", help)));
    }
    for law in exercise
        .laws
        .iter()
        .filter(|l| l.hint.is_some_and(|h| h >= exercise.hints.len()))
    {
        let message = format!("the hint of the law `{}` is not there", law.name);
        let help = "hints are counted from 1";
        found.push(at_line(
            exercise,
            law.line,
            &format!("laws.{}.hint", law.name),
            message,
            help,
        ));
    }
    if exercise.laws.iter().all(|l| l.otherwise.is_none()) {
        let help = "add `otherwise: …` to the law that the commonest mistake breaks: it is what the learner reads";
        found.push(warning(at_key(
            exercise,
            "laws",
            "no law says what the likely mistake is",
            help,
        )));
    }
    found
}

/// Exercises of different units that have one name.
pub fn same_names(course: &Course, selection: &BTreeSet<ExerciseId>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for exercise in course.exercises().filter(|e| selection.contains(&e.id)) {
        let other = course
            .exercises()
            .find(|o| o.id.exercise == exercise.id.exercise && o.id != exercise.id);
        if let Some(other) = other {
            let message = format!("another exercise has this name: {}", other.id);
            let help = "rename one: learners, and those that require it, could take one for the other";
            found.push(at_key(exercise, "signature", message, help));
        }
    }
    found
}

/// Tolerances in f64 that are wider than usual and have no comment that says why.
fn wide_tolerances(exercise: &Exercise) -> Vec<Diagnostic> {
    let lines: Vec<&str> = exercise.source.lines().collect();
    let is_wide = |own: &Tolerances, inner: Option<&Tolerances>| {
        let tolerance = own.resolve(inner, DType::F64, Device::Cpu);
        tolerance.rtol > F64 || tolerance.atol > F64
    };
    let is_said = |at: usize| {
        let above = at.checked_sub(1).and_then(|above| lines.get(above));
        let above = above.is_some_and(|line| line.trim_start().starts_with('#'));
        above || lines.get(at).is_some_and(|line| line.contains(" #"))
    };
    let mut found = Vec::new();
    let mut tell = |at: usize, path: &str| {
        let message = "a tolerance above 1e-9 in f64 lets code pass that computes in f32";
        let help = "narrow it, or say in a comment on its line or above it why right answers differ by more";
        found.push(at_line(exercise, at + 1, path, message, help));
    };
    if is_wide(&exercise.tolerance, None)
        && let Some(at) = lines.iter().position(|line| line.starts_with("tolerance:"))
        && !is_said(at)
    {
        tell(at, "tolerance");
    }
    for law in &exercise.laws {
        let Some(own) = law.tolerance.as_ref() else { continue };
        let from = law.line.min(lines.len());
        let length = lines[from..].iter().take_while(|line| line.starts_with("    ")).count();
        let at = (from.saturating_sub(1)..from + length).find(|&at| lines[at].contains("tolerance:"));
        if is_wide(&Tolerances::default(), Some(own))
            && let Some(at) = at
            && !is_said(at)
        {
            tell(at, &format!("laws.{}.tolerance", law.name));
        }
    }
    found
}
