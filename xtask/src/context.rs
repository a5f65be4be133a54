//! What most commands start from: the place, the course, the learner's progress.

use crate::failure::Failure;
use crate::terminal::{print_findings, tell};
use gradus_course::Course;
use gradus_course::diagnostic::Diagnostic;
use gradus_engine::checkout;
use gradus_judge::place::Place;
use gradus_judge::progress::Progress;
use gradus_report::verdict::Report;
use gradus_wire::Device;
use std::path::PathBuf;

/// The flags that all commands share.
pub struct Context {
    course: Option<PathBuf>,
}

impl Context {
    /// `course` is the value of `--course`.
    pub fn new(course: Option<PathBuf>) -> Context {
        Context { course }
    }

    /// Whether the command line says where the course is.
    pub fn names_course(&self) -> bool {
        self.course.is_some()
    }

    /// The course's and the learner's folders.
    pub fn place(&self) -> Result<Place, Failure> {
        let here = std::env::current_dir()
            .map_err(|error| Failure::environment(format!("the current folder cannot be read: {error}")))?;
        let place = Place::find(self.course.as_deref(), &here).map_err(Failure::Usage)?;
        own_grader(&place).map(|()| place)
    }

    /// The place and its course. Errors of the course are printed, and do not keep a learner from the exercises that
    /// can be read; warnings are for staff.
    pub fn course(&self) -> Result<(Place, Course), Failure> {
        let place = self.place()?;
        let (course, findings) = gradus_judge::course::load(&place.course);
        let errors: Vec<Diagnostic> = findings.into_iter().filter(Diagnostic::is_error).collect();
        if course.units.is_empty() && !errors.is_empty() {
            return Err(Failure::Course(errors));
        }
        print_findings(&errors);
        Ok((place, course))
    }

    /// The course as far as it can be graded, and whether any spec of it is at fault: the others are graded all the
    /// same. Warnings are for staff: `verify` and `sync` show them.
    pub fn gradable_course(&self) -> Result<(Place, Course, bool), Failure> {
        let place = self.place()?;
        let (course, findings) = gradus_judge::course::load(&place.course);
        if course.units.is_empty() && findings.iter().any(Diagnostic::is_error) {
            return Err(Failure::Course(findings));
        }
        let errors: Vec<Diagnostic> = findings.into_iter().filter(Diagnostic::is_error).collect();
        print_findings(&errors);
        Ok((place, course, !errors.is_empty()))
    }

    /// The place and its course, which must be free of errors: what is derived from it would otherwise be wrong.
    /// Warnings are printed.
    pub fn sound_course(&self) -> Result<(Place, Course), Failure> {
        let (place, course, warnings) = self.sound_course_quietly()?;
        print_findings(&warnings);
        Ok((place, course))
    }

    /// As [`Context::sound_course`], with the warnings returned.
    pub fn sound_course_quietly(&self) -> Result<(Place, Course, Vec<Diagnostic>), Failure> {
        let place = self.place()?;
        let (course, findings) = gradus_judge::course::load(&place.course);
        if findings.iter().any(Diagnostic::is_error) {
            return Err(Failure::Course(findings));
        }
        Ok((place, course, findings))
    }
}

/// Refuses a learner's folder that was copied with the checkout around it, and whose `cargo xtask` still starts the
/// grader of the original.
fn own_grader(place: &Place) -> Result<(), Failure> {
    let around = place.is_nested().then(|| checkout::around(&place.course)).flatten();
    let (Some(around), Ok(grader)) = (around, checkout::find()) else {
        return Ok(());
    };
    if around.canonicalize().ok() == grader.canonicalize().ok() {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "this folder lies in {}, but the grader of {} was started here\n  help: it was copied along: run `cargo xtask \
         start {}` in {}; your work is left as it is",
        around.display(),
        grader.display(),
        place.learner.display(),
        around.display()
    )))
}

/// The learner's progress; a broken file is explained on standard error.
pub fn progress(place: &Place) -> Result<Progress, Failure> {
    let (progress, note) = Progress::load(&place.learner)
        .map_err(|error| Failure::environment(format!("your progress cannot be read: {error}")))?;
    if let Some(note) = note {
        tell!("note: {note}");
    }
    Ok(progress)
}

/// Saves it.
pub fn save(place: &Place, progress: &Progress) -> Result<(), Failure> {
    progress
        .save(&place.learner)
        .map_err(|error| Failure::environment(format!("your progress cannot be saved: {error}")))
}

/// Keeps what a run showed in the learner's progress.
pub fn record(place: &Place, report: &Report) -> Result<(), Failure> {
    let mut kept = progress(place)?;
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    for result in report.results.iter().filter(|r| r.device == Device::Cpu) {
        let broken = result.counterexample.as_ref().map(|c| &c.law);
        kept.record(&result.exercise, result.verdict, broken, now);
    }
    save(place, &kept)
}
