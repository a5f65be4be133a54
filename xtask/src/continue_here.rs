//! `cargo xtask` alone: grades the exercise that the learner is at, and says what to do.

use crate::context::{self, Context};
use crate::failure::Ended;
use crate::judge::Judge;
use crate::learn::{all, named, shown, upcoming};
use crate::terminal::{self, say};
use gradus_course::invocation::command;
use gradus_judge::describe;
use gradus_report::markdown;
use gradus_report::verdict::{Exit, Verdict};
use gradus_report::{Look, human};

/// Exit status as `grade` of that exercise: 0 when it passed.
pub fn run(context: &Context) -> Ended {
    let judge = Judge::open(context)?;
    let course = &judge.course;
    let progress = context::progress(&judge.place)?;
    let total = all(course).count();
    let Some(exercise) = upcoming(course, &progress).and_then(|_| named(course, &progress, None).ok()) else {
        say!(
            "All {total} exercises of this course passed. `{} grade` checks all of them again.",
            command()
        );
        return Ok(Exit::Passed);
    };
    let report = judge.grade(std::slice::from_ref(&exercise.id), &|_| {})?;
    let progress = context::progress(&judge.place)?;
    let passed = all(course).filter(|e| progress.passed(&e.id)).count();
    let verdict = report.results.first().map(|r| r.verdict);
    say!(
        "{passed} of {total} passed. You are at {}: {}\n",
        exercise.id,
        exercise.title
    );
    if verdict == Some(Verdict::NotStarted) {
        let page = describe::page(course, exercise);
        say!("{}", markdown::render(&page, terminal::width()));
    }
    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let look = Look {
        colour,
        width: terminal::width(),
        own: false,
    };
    let text = human::write(&report, &look);
    terminal::print(&text);
    say!("");
    match verdict {
        Some(Verdict::Passed) => match upcoming(course, &progress) {
            Some(next) => {
                say!("Well done. Next is {}: {}", next.id, next.title);
                say!("  edit   {}", shown(&judge.place.file(&next.id)));
                say!("  then   {}", command());
            }
            None => say!("Well done: that was the last one. All {total} exercises passed."),
        },
        _ => {
            say!("  edit   {}", shown(&judge.place.file(&exercise.id)));
            say!(
                "  then   {0}           or `{0} watch`, which checks whenever you save",
                command()
            );
            say!("  stuck  {} hint", command());
        }
    }
    Ok(report.exit())
}
