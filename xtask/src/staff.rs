//! `new`, `sync`, `schema`: for those who write the course.

use crate::context::Context;
use crate::failure::{Ended, Failure};
use crate::terminal::{print_findings, say, tell};
use clap::Args;
use gradus_course::Course;
use gradus_judge::scaffold::{self, ScaffoldError};
use gradus_judge::sync::{self, Action, Plan};
use gradus_report::verdict::Exit;

/// Arguments of `new`.
#[derive(Args)]
pub struct New {
    /// What to make.
    #[arg(value_name = "UNIT/EXERCISE or UNIT")]
    name: String,
    /// The function to write, in Rust: `fn softmax(x: &Tensor) -> Result<Tensor>`.
    #[arg(long, value_name = "RUST")]
    signature: Option<String>,
}

impl New {
    /// Scaffolds, then syncs, then reads the course again: what was made must be valid.
    pub fn run(self, context: &Context) -> Ended {
        let (place, course, _) = context.sound_course_quietly()?;
        let is_unit = !self.name.contains('/');
        let made = match (is_unit, &self.signature) {
            (true, None) => scaffold::unit(&course, &self.name),
            (true, Some(_)) => {
                return Err(Failure::Usage(format!(
                    "`{}` is the name of a unit, which has no signature\n  help: an exercise is named UNIT/EXERCISE",
                    self.name.escape_debug()
                )));
            }
            (false, Some(signature)) => scaffold::exercise(&course, &self.name, signature),
            (false, None) => {
                return Err(Failure::Usage(
                    "an exercise needs its signature\n  help: add --signature \"fn name(x: &Tensor) -> Result<Tensor>\""
                        .to_string(),
                ));
            }
        };
        let made = made.map_err(|error| match error {
            ScaffoldError::Refused(error) => error.into(),
            ScaffoldError::Io(error) => Failure::from(error),
        })?;
        for path in &made {
            say!("made     {}", path.display());
        }
        let (course, findings) = gradus_judge::course::load(&place.course);
        if findings.iter().any(|finding| finding.is_error()) {
            say!("\nThe spec needs what could not be guessed from the signature; then run `cargo xtask sync`:");
            return Err(Failure::Course(findings));
        }
        let plan = sync::plan(&course)?;
        print_plan(&plan);
        plan.apply()?;
        print_findings(&plan.findings);
        say!("");
        match (is_unit, made.as_slice()) {
            (true, _) => say!(
                "Next: describe the unit in exercises/{0}/unit.yaml, then add an exercise:\n  cargo xtask new {0}/NAME \
                 --signature \"fn NAME(x: &Tensor) -> Result<Tensor>\"",
                self.name
            ),
            (false, [spec, reference, mistakes, ..]) => say!(
                "Next:\n  1. {}: statement, hints, sizes of `takes` and `returns`, laws\n  2. {}: the right \
                 answer\n  3. {}: at least two wrong ones\n  4. cargo xtask sync\n  5. cargo xtask grade {} --submissions \
                 reference",
                spec.display(),
                reference.display(),
                mistakes.display(),
                self.name
            ),
            _ => {}
        }
        Ok(Exit::Passed)
    }
}

/// Arguments of `sync`.
#[derive(Args)]
pub struct Sync {
    /// Write nothing; exit 3 when something is out of date.
    #[arg(long)]
    check: bool,
}

impl Sync {
    /// Writes what is derived: 0, or 3 when the course can't be derived from or (with `--check`) is out of date.
    pub fn run(self, context: &Context) -> Ended {
        let (_, course) = context.sound_course()?;
        let plan = sync::plan(&course)?;
        if plan.findings.iter().any(|finding| finding.is_error()) {
            return Err(Failure::Course(plan.findings));
        }
        print_findings(&plan.findings);
        print_plan(&plan);
        let stale = plan.stale().count();
        if self.check {
            if stale == 0 {
                say!("{} is up to date", of(&course));
                return Ok(Exit::Passed);
            }
            let files = if stale == 1 {
                "1 file is"
            } else {
                &format!("{stale} files are")
            };
            tell!("{files} out of date: run `cargo xtask sync`");
            return Ok(Exit::CourseFault);
        }
        plan.apply()?;
        match stale {
            0 => say!("{} is up to date", of(&course)),
            1 => say!("1 file written"),
            n => say!("{n} files written"),
        }
        Ok(Exit::Passed)
    }
}

fn of(course: &Course) -> String {
    let exercises: usize = course.units.iter().map(|unit| unit.exercises.len()).sum();
    format!("what is derived from the course's {exercises} exercises")
}

/// One line a file.
pub fn print_plan(plan: &Plan) {
    for step in &plan.steps {
        let path = step.path.display();
        match &step.action {
            Action::Create(_) => say!("new      {path}"),
            Action::Update(_) => say!("update   {path}"),
            Action::Remove => say!("remove   {path}"),
            Action::Keep(why) => say!("left     {path} ({why})"),
        }
    }
}

/// Arguments of `schema`.
#[derive(Args)]
pub struct Schema {
    /// Which of the course's formats.
    #[arg(default_value = "exercise", value_parser = ["exercise", "unit", "course"])]
    format: String,
}

impl Schema {
    /// Prints it.
    pub fn run(self) -> Ended {
        let name = format!("{}.schema.json", self.format);
        match sync::schemas().into_iter().find(|(file, _)| *file == name) {
            Some((_, text)) => {
                say!("{}", text.trim_end());
                Ok(Exit::Passed)
            }
            None => Err(Failure::Usage(format!("there is no schema {name}"))),
        }
    }
}
