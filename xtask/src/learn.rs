//! `show`, `next`, `hint`, `reset`, `solution`, `start`: a learner's commands besides grading.

use crate::context::{self, Context};
use crate::develop::grader_root;
use crate::failure::{Ended, Failure};
use crate::staff::print_plan;
use crate::terminal::{self, say};
use clap::Args;
use gradus_course::invocation::command;
use gradus_course::{Course, Exercise, ExerciseId};
use gradus_engine::files::write_aside;
use gradus_judge::place::{self, Place, reference_path};
use gradus_judge::progress::Progress;
use gradus_judge::{curriculum, describe, select, sync};
use gradus_report::markdown;
use gradus_report::verdict::Exit;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Arguments of `show`.
#[derive(Args)]
pub struct Show {
    /// unit/exercise, the exercise alone, or a unit.
    #[arg(value_name = "EX")]
    exercise: Option<String>,
}

impl Show {
    /// Prints the page of an exercise, or of a unit.
    pub fn run(self, context: &Context) -> Ended {
        let (place, course) = context.course()?;
        let name = self.exercise.as_deref();
        if let Some(unit) = course.units.iter().find(|unit| Some(unit.name.as_str()) == name) {
            say!("{}", markdown::render(&curriculum::unit_page(unit), terminal::width()));
            return Ok(Exit::Passed);
        }
        let progress = context::progress(&place)?;
        let exercise = named(&course, &progress, self.exercise.as_deref())?;
        let page = describe::page(&course, exercise);
        say!("{}", markdown::render(&page, terminal::width()));
        say!("Your file: {}", shown(&place.file(&exercise.id)));
        Ok(Exit::Passed)
    }
}

/// Says which exercise comes next.
pub fn next(context: &Context) -> Ended {
    let (place, course) = context.course()?;
    let progress = context::progress(&place)?;
    let total = all(&course).count();
    let passed = all(&course).filter(|exercise| progress.passed(&exercise.id)).count();
    let Some(exercise) = upcoming(&course, &progress) else {
        say!("All {total} exercises of this course passed.");
        return Ok(Exit::Passed);
    };
    say!(
        "{passed} of {total} passed. Next is {}: {}",
        exercise.id,
        exercise.title
    );
    say!("  your file  {}", shown(&place.file(&exercise.id)));
    say!("  read       {} show {}", command(), exercise.id);
    say!("  check      {} grade {}", command(), exercise.id);
    say!("  or         {} watch", command());
    Ok(Exit::Passed)
}

/// The first exercise, in the course's order, that has not passed and whose requirements have.
pub fn upcoming<'c>(course: &'c Course, progress: &Progress) -> Option<&'c Exercise> {
    let open = || all(course).filter(|exercise| !progress.passed(&exercise.id));
    open()
        .find(|exercise| exercise.requires.iter().all(|id| progress.passed(id)))
        .or_else(|| open().next())
}

/// Arguments of `hint`.
#[derive(Args)]
pub struct Hint {
    /// unit/exercise, or the exercise alone; without it, the one you worked on last.
    #[arg(value_name = "EX")]
    exercise: Option<String>,
}

impl Hint {
    /// Shows one more hint; the one that belongs to the law that failed last comes first.
    pub fn run(self, context: &Context) -> Ended {
        let (place, course) = context.course()?;
        let mut progress = context::progress(&place)?;
        let exercise = named(&course, &progress, self.exercise.as_deref())?;
        let total = exercise.hints.len();
        match next_hint(exercise, &progress) {
            Some(index) => {
                progress.record_hint(&exercise.id, index);
                context::save(&place, &progress)?;
                let seen = progress.get(&exercise.id).map_or(1, |entry| entry.hints.len());
                say!("Hint {seen} of {total} for {}", exercise.id);
                print_hint(exercise, index);
            }
            None if total == 0 => say!("{} has no hints.", exercise.id),
            None => {
                say!("These are all hints for {}.", exercise.id);
                for index in 0..total {
                    print_hint(exercise, index);
                }
            }
        }
        Ok(Exit::Passed)
    }
}

/// The hint to show next, by index: the one that belongs to the law that failed last, else the gentlest that was not
/// shown; `None` when all were.
pub fn next_hint(exercise: &Exercise, progress: &Progress) -> Option<usize> {
    let total = exercise.hints.len();
    let entry = progress.get(&exercise.id).cloned().unwrap_or_default();
    let unseen = |index: &usize| *index < total && !entry.hints.contains(index);
    let of_law = exercise
        .laws
        .iter()
        .filter(|law| entry.law.as_ref() == Some(&law.name))
        .find_map(|law| law.hint)
        .filter(unseen);
    of_law.or_else(|| (0..total).find(|index| unseen(index)))
}

fn print_hint(exercise: &Exercise, index: usize) {
    let text = exercise.hints.get(index).map_or("", String::as_str);
    say!("\n{}", markdown::render(text, terminal::width()).trim_end());
}

/// Arguments of `reset`.
#[derive(Args)]
pub struct Reset {
    /// unit/exercise, or the exercise alone.
    #[arg(value_name = "EX")]
    exercise: String,
    /// Do not ask.
    #[arg(long, short)]
    yes: bool,
}

impl Reset {
    /// Puts a starter back after asking; what was there is kept below `.gradus/backup`.
    pub fn run(self, context: &Context) -> Ended {
        let (place, course) = context.course()?;
        let exercise = select::exercise(&course, &self.exercise)?;
        let file = place.file(&exercise.id);
        let old = match std::fs::read(&file) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
            Err(error) => return Err(Failure::environment(format!("{}: {error}", file.display()))),
        };
        if old.as_deref() == Some(sync::starter(&course, exercise).as_bytes()) {
            say!("{} is as it was at the start.", shown(&file));
            return Ok(Exit::Passed);
        }
        if old.is_some() && !self.yes && !confirmed(&format!("Put the starter of {} back?", exercise.id))? {
            say!("Nothing was changed.");
            return Ok(Exit::Passed);
        }
        if let Some(backup) = put_back(&place, &course, &exercise.id, old)? {
            say!("Your file is kept as {}", shown(&backup));
        }
        say!("{} is the starter again.", shown(&file));
        Ok(Exit::Passed)
    }
}

/// Writes the starter again; what was in the file is kept, and where is returned.
pub fn put_back(
    place: &Place,
    course: &Course,
    id: &ExerciseId,
    old: Option<Vec<u8>>,
) -> Result<Option<PathBuf>, Failure> {
    let backup = match old {
        Some(bytes) => {
            let backup = free_backup(place, id);
            write_aside(&backup, &bytes)?;
            Some(backup)
        }
        None => None,
    };
    sync::restore_starter(course, &place.learner, id)?;
    let mut progress = context::progress(place)?;
    progress.forget(id);
    context::save(place, &progress)?;
    Ok(backup)
}

/// Asks on standard error; anything but `y` or `yes`, the end of the input too, is a no.
fn confirmed(question: &str) -> Result<bool, Failure> {
    let mut error = std::io::stderr();
    write!(error, "{question} [y/N] ")?;
    error.flush()?;
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}

fn free_backup(place: &Place, id: &ExerciseId) -> PathBuf {
    let folder = place.learner.join(".gradus").join("backup").join(&id.unit);
    (1u32..)
        .map(|n| folder.join(format!("{}-{n}.rs", id.exercise)))
        .find(|path| !path.exists())
        .unwrap_or_else(|| folder.join(format!("{}.rs", id.exercise)))
}

/// Arguments of `solution`.
#[derive(Args)]
pub struct Solution {
    /// unit/exercise, or the exercise alone.
    #[arg(value_name = "EX")]
    exercise: String,
    /// Show it although you have not passed.
    #[arg(long)]
    force: bool,
}

impl Solution {
    /// Prints the reference's file; 1 when the exercise has not passed yet.
    pub fn run(self, context: &Context) -> Ended {
        let (place, course) = context.course()?;
        let progress = context::progress(&place)?;
        let exercise = select::exercise(&course, &self.exercise)?;
        let passed = progress.get(&exercise.id).is_some_and(|entry| entry.passed_before);
        if !(passed || self.force) {
            return Err(Failure::Declined(format!(
                "{0} has not passed yet; `{1} hint {0}` helps, `--force` shows the solution all the same",
                exercise.id,
                command()
            )));
        }
        let path = place.course.join(reference_path(&exercise.id));
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Failure::environment(format!("{}: {error}", path.display())))?;
        say!("{}", text.trim_end());
        Ok(Exit::Passed)
    }
}

/// Arguments of `start`.
#[derive(Args)]
pub struct Start {
    /// The folder to make, or to update.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Start {
    /// Writes the starters and a workspace around them; files that were changed are left alone.
    pub fn run(self, context: &Context) -> Ended {
        let (place, course, _) = context.sound_course_quietly()?;
        let folder = std::path::absolute(&self.folder)?;
        let known = place::pointer(&folder).is_file();
        let inside = ["exercises", "reference", "fixtures", "graders"];
        if folder == place.course || inside.iter().any(|name| folder.starts_with(place.course.join(name))) {
            return Err(Failure::Usage(format!(
                "{} belongs to the course itself\n  help: name a new folder of your own",
                folder.display()
            )));
        }
        let mut entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries.filter_map(Result::ok).collect(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(Failure::Usage(format!("{}: {error}", folder.display()))),
        };
        // A copy from another machine has the state but, perhaps, not the pointer to the course.
        let ours = known || folder.join(sync::lock::PATH).is_file();
        entries.retain(|entry| entry.file_name() != ".git");
        if !ours && !entries.is_empty() {
            return Err(Failure::Usage(format!(
                "{} is not empty\n  help: name a new folder; nothing was written",
                folder.display()
            )));
        }
        let around = sync::workspace_files(&grader_root()?, &course, &folder)?;
        let plan = sync::plan_for_learner(&course, &folder, around)?;
        if plan.findings.iter().any(|finding| finding.is_error()) {
            return Err(Failure::Course(plan.findings));
        }
        plan.apply()?;
        if ours {
            print_plan(&plan);
            say!("{} is up to date with the course.", folder.display());
        } else {
            say!("{} holds your copy of the starters.", folder.display());
        }
        say!("Next:\n  cd {}\n  cargo xtask next", folder.display());
        Ok(Exit::Passed)
    }
}

pub fn all(course: &Course) -> impl Iterator<Item = &Exercise> {
    course.units.iter().flat_map(|unit| unit.exercises.iter())
}

/// The exercise that is named, else the one worked on last, else the next one.
pub fn named<'c>(course: &'c Course, progress: &Progress, name: Option<&str>) -> Result<&'c Exercise, Failure> {
    if let Some(name) = name {
        return Ok(select::exercise(course, name)?);
    }
    let current = progress.current.as_deref();
    current
        .and_then(|name| select::exercise(course, name).ok())
        .filter(|exercise| !progress.passed(&exercise.id))
        .or_else(|| upcoming(course, progress))
        .ok_or_else(|| Failure::Usage("all exercises passed: name the one you mean".to_string()))
}

/// A path as short as it can be said from here.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_path_buf))
        .unwrap_or_else(|| path.to_path_buf())
        .display()
        .to_string()
}
