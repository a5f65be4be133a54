//! Starters: each is not started, warning-free, and the one that `sync` derives.

use super::findings::{at_key, brief, in_file, warning};
use super::scratch;
use crate::grade::options::RunOptions;
use crate::grade::run;
use crate::grade::submitted::Submitted;
use crate::sync;
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Course, Exercise, ExerciseId};
use gradus_engine::{Engine, EnvironmentError};
use gradus_report::verdict::Verdict;
use std::path::PathBuf;

/// Checks the starters of these exercises, a unit at a time: graded as a learner would who wrote nothing.
pub fn check(
    course: &Course,
    engine: &Engine,
    exercises: &[&Exercise],
    options: &RunOptions,
) -> Result<Vec<Diagnostic>, EnvironmentError> {
    let mut found = Vec::new();
    let folder = scratch::folder(engine)?;
    let write = |file: PathBuf, text: &str| {
        let folder = file.parent().map(std::fs::create_dir_all);
        let written = folder.unwrap_or(Ok(())).and_then(|()| std::fs::write(&file, text));
        written.map_err(|e| EnvironmentError::file("written", &file, &e))
    };
    let mut submissions = Vec::new();
    for unit in &course.units {
        let own: Vec<&&Exercise> = exercises.iter().filter(|e| e.id.unit == unit.name).collect();
        if own.is_empty() {
            continue;
        }
        let dir = folder.path().join(&unit.name);
        let mut modules = Vec::new();
        for exercise in own {
            let name = &exercise.id.exercise;
            let derived = sync::starter(course, exercise);
            let kept = PathBuf::from(format!("exercises/{}/src/{name}.rs", unit.name));
            // What lies in the course is what learners get.
            let text = match std::fs::read_to_string(course.root.join(&kept)) {
                Ok(text) if gradus_course::unix_lines(&text) == derived => derived,
                Ok(text) => {
                    let message = "the starter is not the one that the spec gives";
                    let help = "`cargo xtask reset` puts it back, `cargo xtask sync` derives what is untouched";
                    found.push(warning(in_file(course, &kept, 1, message, help)));
                    text
                }
                Err(error) if EnvironmentError::is_machines(&error) => {
                    return Err(EnvironmentError::file("read", &kept, &error));
                }
                Err(_) => {
                    let help = "`cargo xtask sync` writes it";
                    found.push(at_key(
                        exercise,
                        "signature",
                        format!("{} is missing", kept.display()),
                        help,
                    ));
                    derived
                }
            };
            write(dir.join("src").join(format!("{name}.rs")), &text)?;
            modules.push((name.clone(), text));
        }
        for warned in engine.warnings(course, &modules)? {
            let kept = PathBuf::from(format!("exercises/{}/src/{}.rs", unit.name, warned.module));
            let message = format!("the starter gives a warning: {}", brief(&warned.message));
            let help = "a learner starts from a clean slate: change the signature, then `cargo xtask sync`";
            let finding = in_file(course, &kept, warned.line, message, help);
            found.push(if warned.is_error { finding } else { warning(finding) });
        }
        submissions.push(Submitted {
            name: unit.name.clone(),
            unit: unit.name.clone(),
            dir,
            file: None,
        });
    }
    let mut options = options.clone();
    options.support = false;
    options.selection = exercises.iter().map(|e| e.id.clone()).collect();
    let graded = run::grade(course, engine, &submissions, &options, &|_| {})?;
    for result in graded.report.results {
        let ExerciseId { unit, exercise: name } = &result.exercise;
        let kept = PathBuf::from(format!("exercises/{unit}/src/{name}.rs"));
        let line = result.line.unwrap_or(1) as usize;
        match result.verdict {
            Verdict::NotStarted => {}
            // The reference's own finding says more.
            Verdict::CourseFault => {}
            Verdict::Passed => {
                let help = "it gives the answer away: put `todo!()` back with `cargo xtask reset`";
                found.push(in_file(course, &kept, line, "the starter already passes", help));
            }
            verdict => {
                let why = brief(result.message.as_deref().unwrap_or_default());
                let message = format!("the starter is not `not started` but `{}`: {why}", verdict.words());
                found.push(in_file(
                    course,
                    &kept,
                    line,
                    message,
                    "a starter's body is `todo!()`, and it compiles",
                ));
            }
        }
    }
    Ok(found)
}
