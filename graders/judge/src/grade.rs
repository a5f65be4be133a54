//! Grading: from an exercise and a program to a verdict.

mod asker;
pub mod contract;
pub mod convert;
pub mod counterexample;
pub mod device;
pub mod failure;
pub mod kills;
pub mod parity;
pub mod party;
pub mod picks;
pub mod run;
pub mod seed;
pub mod session;
pub mod snapshot;
pub mod store;
pub mod throughput;
pub mod token;
pub mod trial;

use crate::spec::{Course, DTypeForm, Exercise, Form};

/// Whether any argument or output of an exercise is `F`: f32 and f64 alike.
pub fn generic_over_floats(course: &Course, exercise: &Exercise) -> bool {
    exercise
        .takes
        .values()
        .chain(exercise.returns.values())
        .any(|form| generic_form(course, form))
}

/// Whether a form holds a tensor of dtype `F`.
pub fn generic_form(course: &Course, form: &Form) -> bool {
    match form {
        Form::Tensor(t) => t.dtype == DTypeForm::Float,
        Form::List(item, _) | Form::Option(item) => generic_form(course, item),
        Form::Struct(name) => course
            .structs
            .get(name)
            .is_some_and(|def| def.fields.values().any(|f| generic_form(course, &f.form))),
        Form::Named | Form::Plain => false,
    }
}

/// A path for reports: relative to the course's root where it lies below it, with forward slashes.
pub fn relative(path: &std::path::Path, root: &std::path::Path) -> String {
    let shown = path.strip_prefix(root).unwrap_or(path);
    shown.to_string_lossy().replace('\\', "/")
}
