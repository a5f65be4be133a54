//! Naming exercises on a command line: `UNIT`, `UNIT/EXERCISE`, `EXERCISE` where only one unit has it, or a path to
//! one of their files.

use gradus_course::invocation::command;
use gradus_course::{Course, Exercise, ExerciseId, Unit};
use gradus_law::suggest::{did_you_mean, nearest};
use std::fmt;

/// A name that names nothing, or more than one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelectError {
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
    /// Whether the exercise is there, and its spec has an error: the course's fault.
    pub broken: bool,
}

impl fmt::Display for SelectError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.message)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for SelectError {}

/// The exercises that the selectors name, in the course's order, without repeats; all of them when there is none.
pub fn select(course: &Course, selectors: &[String]) -> Result<Vec<ExerciseId>, SelectError> {
    let all = || course.units.iter().flat_map(|unit| unit.exercises.iter());
    if selectors.is_empty() {
        return Ok(all().map(|exercise| exercise.id.clone()).collect());
    }
    let mut chosen = Vec::new();
    for selector in selectors {
        match split(selector).as_slice() {
            [name] if course.units.iter().any(|unit| unit.name == *name) => {
                let unit = unit(course, name)?;
                chosen.extend(unit.exercises.iter().map(|exercise| exercise.id.clone()));
            }
            _ => chosen.push(exercise(course, selector)?.id.clone()),
        }
    }
    Ok(all()
        .map(|exercise| &exercise.id)
        .filter(|id| chosen.contains(id))
        .cloned()
        .collect())
}

/// The unit of that name.
pub fn unit<'c>(course: &'c Course, name: &str) -> Result<&'c Unit, SelectError> {
    let units = || course.units.iter().map(|unit| unit.name.as_str());
    course
        .units
        .iter()
        .find(|unit| unit.name == name)
        .ok_or_else(|| SelectError {
            message: format!("this course has no unit `{}`", name.escape_debug()),
            help: Some(match nearest(name, units()) {
                Some(near) => did_you_mean(near),
                None => format!("its units are: {}", units().collect::<Vec<_>>().join(", ")),
            }),
            broken: false,
        })
}

/// The one exercise that `text` names.
pub fn exercise<'c>(course: &'c Course, text: &str) -> Result<&'c Exercise, SelectError> {
    let parts = split(text);
    if let Some(id) = broken(course, &parts) {
        return Err(SelectError {
            message: format!("the spec of {id} has an error"),
            help: Some(format!("`{} verify {id}` shows it", command())),
            broken: true,
        });
    }
    match parts.as_slice() {
        [name] => {
            let having: Vec<&Exercise> = course
                .units
                .iter()
                .flat_map(|unit| unit.exercises.iter())
                .filter(|exercise| exercise.id.exercise == *name)
                .collect();
            match having.as_slice() {
                [one] => Ok(one),
                [] => Err(unknown(course, name)),
                several => {
                    let names: Vec<String> = several.iter().map(|exercise| exercise.id.to_string()).collect();
                    Err(SelectError {
                        message: format!("`{name}` is an exercise of {} units", several.len()),
                        help: Some(format!("say which one: {}", names.join(", "))),
                        broken: false,
                    })
                }
            }
        }
        [unit_name, name] => {
            let unit = unit(course, unit_name)?;
            unit.exercises
                .iter()
                .find(|exercise| exercise.id.exercise == *name)
                .ok_or_else(|| {
                    let names = || unit.exercises.iter().map(|exercise| exercise.id.exercise.as_str());
                    SelectError {
                        message: format!("unit `{unit_name}` has no exercise `{}`", name.escape_debug()),
                        help: nearest(name, names())
                            .map(|near| format!("did you mean `{unit_name}/{near}`?"))
                            .or_else(|| Some(format!("`{} list --unit {unit_name}` shows them all", command()))),
                        broken: false,
                    }
                })
        }
        _ => Err(SelectError {
            message: format!("`{}` is not the name of an exercise", text.escape_debug()),
            help: Some(named_as(course)),
            broken: false,
        }),
    }
}

/// How exercises are named, with one of the course.
pub(crate) fn named_as(course: &Course) -> String {
    match course.exercises().next() {
        Some(exercise) => format!("an exercise is named unit/exercise, as in {}", exercise.id),
        None => "an exercise is named unit/exercise".to_owned(),
    }
}

/// The exercise that the parts of a name mean, where its spec could not be read.
fn broken<'c>(course: &'c Course, parts: &[&str]) -> Option<&'c ExerciseId> {
    let is_meant = |id: &ExerciseId| match parts {
        [name] => id.exercise == *name,
        [unit, name] => id.unit == *unit && id.exercise == *name,
        _ => false,
    };
    let elsewhere = |name: &str| course.exercises().any(|exercise| exercise.id.exercise == name);
    let found = course.broken.iter().find(|id| is_meant(id))?;
    (parts.len() > 1 || !elsewhere(&found.exercise)).then_some(found)
}

fn unknown(course: &Course, name: &str) -> SelectError {
    let help = if course.units.iter().any(|unit| unit.name == name) {
        Some(format!(
            "`{name}` is a unit; `{} list --unit {name}` shows its exercises",
            command()
        ))
    } else {
        let exercises = course.units.iter().flat_map(|unit| unit.exercises.iter());
        nearest(name, exercises.map(|exercise| exercise.id.exercise.as_str()))
            .or_else(|| nearest(name, course.units.iter().map(|unit| unit.name.as_str())))
            .map(did_you_mean)
            .or_else(|| Some(format!("`{} list` shows all units and exercises", command())))
    };
    SelectError {
        message: format!("this course has no unit or exercise `{}`", name.escape_debug()),
        help,
        broken: false,
    }
}

/// Parts of a name; those of a file's path are reduced to the unit and the exercise, so that an editor may pass what
/// it has open, and a shell its completion.
fn split(text: &str) -> Vec<&str> {
    let text = text.trim_matches('/');
    let mut parts: Vec<&str> = match text.contains('/') {
        true => text.split('/').filter(|part| !part.is_empty()).collect(),
        false => text.split("::").collect(),
    };
    if let Some(at) = parts
        .iter()
        .rposition(|part| *part == "exercises" || *part == "reference")
        && at + 1 < parts.len()
    {
        parts.drain(..=at);
        parts.retain(|part| *part != "src");
        if let Some(last) = parts.last_mut() {
            *last = last
                .strip_suffix(".rs")
                .or_else(|| last.strip_suffix(".yaml"))
                .unwrap_or(last);
        }
        if parts.len() == 2 && matches!(parts[1], "lib" | "unit") {
            parts.pop();
        }
    }
    parts
}
