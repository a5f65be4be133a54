//! A course as the judge reads it: the specs, and a trial of each law on a drawn case.
//!
//! The reader knows no draws and the draws know no reader: what needs both stands here.

mod trial;

pub use trial::dry_run;

use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Course, Exercise, ExerciseId, reader};
use gradus_draw::Kinds;
use std::path::Path;

/// Reads a whole course: `exercises/course.yaml`, each `unit.yaml`, each exercise, and tries each law on a drawn case
/// with made-up answers. Every finding is collected; a course with errors is returned as far as it could be read, so
/// that one broken spec never hides its neighbours.
pub fn load(root: &Path) -> (Course, Vec<Diagnostic>) {
    let (mut course, mut findings) = reader::load(root, &Kinds);
    findings.extend(trial::try_laws(&mut course));
    (course, findings)
}

/// Reads one exercise's spec alone, as if it stood in a unit of a course that declares what `course` does. For tools
/// and tests that hold a text and no folder.
pub fn load_text(course: &Course, id: &ExerciseId, file: &Path, text: &str) -> (Option<Exercise>, Vec<Diagnostic>) {
    let (exercise, mut findings) = reader::load_text(course, &Kinds, id, file, text);
    if let Some(exercise) = &exercise {
        findings.extend(trial::try_exercise(course, exercise));
    }
    let exercise = exercise.filter(|_| !findings.iter().any(Diagnostic::is_error));
    (exercise, findings)
}

/// Schema of an exercise's spec, as indented JSON with a final newline.
pub fn schema() -> String {
    reader::schema(&Kinds)
}
