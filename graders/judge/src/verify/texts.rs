//! What a learner reads: title, statement, hints, concepts; names.

use super::findings::{at_key, at_line, warning};
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Course, Exercise, ExerciseId};
use std::collections::BTreeSet;

/// Words that a statement needs before it says what goes in, what comes out, and why.
const WORDS: usize = 40;
/// Hints, from gentle to explicit.
const HINTS: usize = 2;

/// Checks the texts of one exercise.
pub fn check(exercise: &Exercise) -> Vec<Diagnostic> {
    let mut found = Vec::new();
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
