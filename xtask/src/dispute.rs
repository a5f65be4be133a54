//! `dispute`: "my answer is right", as one file; and staff's look at such a file.

use crate::context::{self, Context};
use crate::engine::{self, environment};
use crate::failure::{Ended, Failure};
use crate::judge::Judge;
use crate::learn::{self, shown};
use crate::report;
use crate::terminal::{self, say};
use clap::Args;
use gradus_course::escape;
use gradus_course::invocation::command;
use gradus_draw::StoredCase;
use gradus_judge::discover::discover;
use gradus_judge::dispute::{Dispute, FORMAT_VERSION, Versions};
use gradus_judge::grade::options::RunOptions;
use gradus_judge::grade::run;
use gradus_judge::grade::store;
use gradus_report::paint::wrap;
use gradus_report::verdict::Event;
use gradus_report::verdict::{Exit, Verdict};
use gradus_report::{Look, human, progress::Progress};
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// Arguments of `dispute`.
#[derive(Args)]
pub struct Disputed {
    /// unit/exercise, or the exercise alone; without it, the one you worked on last.
    #[arg(value_name = "EX", conflicts_with = "replay")]
    exercise: Option<String>,

    /// Why your answer is right, in your words.
    #[arg(long, value_name = "TEXT", conflicts_with = "replay")]
    why: Option<String>,

    /// The file to write.
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    output: Option<PathBuf>,

    /// Staff: judge what such a file holds, here and now.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,
}

impl Disputed {
    /// Writing: 0, or 1 where there is nothing to dispute. Replaying: 0 when the answer passes here, else as `grade`.
    pub fn run(self, context: &Context) -> Ended {
        match &self.replay {
            Some(file) => replay(context, file),
            None => self.write(context),
        }
    }

    fn write(&self, context: &Context) -> Ended {
        let named = self.output.as_deref().map(report::output).transpose()?;
        let judge = Judge::open(context)?;
        let progress = context::progress(&judge.place)?;
        let exercise = learn::named(&judge.course, &progress, self.exercise.as_deref())?;
        let id = &exercise.id;
        let report = judge.grade(std::slice::from_ref(id), &|_| {})?;
        // A copy of the course may hold several crates of a unit: the first is the learner's.
        let found = discover(&judge.course, &judge.place.submissions());
        let Some(result) = report.results.first() else {
            return Err(Failure::Usage(format!("no submission answers {id}")));
        };
        match result.verdict {
            Verdict::Passed => return Err(Failure::Declined(format!("{id} passes: there is nothing to dispute"))),
            Verdict::NotStarted => return Err(Failure::Declined(format!("{id} is not started yet"))),
            _ => {}
        }
        let token = result.counterexample.as_ref().map(|c| c.replay.clone());
        let kept = match &token {
            Some(token) => judge.kept_case(token)?,
            None => None,
        };
        let folder = found
            .submissions
            .iter()
            .find(|s| s.unit == id.unit)
            .map(|s| s.dir.join("src"));
        let file = folder.map_or_else(|| judge.place.file(id), |dir| dir.join(format!("{}.rs", id.exercise)));
        let source = std::fs::read(&file)
            .map_err(|error| Failure::environment(format!("{} can't be read: {error}", file.display())))?;
        let dispute = Dispute {
            format_version: FORMAT_VERSION,
            exercise: id.to_string(),
            why: self.why.clone().unwrap_or_default(),
            verdict: result.verdict,
            message: result.message.clone(),
            seed: report.seed.clone(),
            versions: Versions::here(&judge.course, &report.toolchain),
            case: kept.as_ref().map(StoredCase::new),
            counterexample: result.counterexample.clone(),
            source: String::from_utf8_lossy(&source).into_owned(),
        };
        let output = match named {
            Some(output) => output,
            None => report::output(&free(&id.exercise))?,
        };
        let path = output.path().to_path_buf();
        report::write_output(output, &dispute.text()?)?;
        say!("wrote {}: your file, the case, and the versions in use", shown(&path));
        if self.why.is_none() {
            say!("Say why you are right: with --why \"…\", or beside the file when you send it.");
        }
        say!(
            "Your course's staff can judge it with: {} dispute --replay {}",
            command(),
            shown(&path)
        );
        Ok(Exit::Passed)
    }
}

/// A name that is not taken: `dispute-softmax_rows.json`, `dispute-softmax_rows-2.json`, …
fn free(exercise: &str) -> PathBuf {
    let name = |n: u32| match n {
        1 => format!("dispute-{exercise}.json"),
        n => format!("dispute-{exercise}-{n}.json"),
    };
    (1..)
        .map(|n| PathBuf::from(name(n)))
        .find(|path| !path.exists())
        .unwrap_or_default()
}

fn replay(context: &Context, file: &std::path::Path) -> Ended {
    let (_, course, _) = context.gradable_course()?;
    let sound = Dispute::read(file, &course).map_err(Failure::Usage)?;
    let (dispute, exercise) = (&sound.dispute, sound.exercise);
    let progress = Progress::new(std::io::stderr().is_terminal());
    let engine = engine::open("cpu", &progress, std::io::stderr().is_terminal())?;
    // The text is only copied: it is compiled and run where submissions are.
    let staged = tempfile::tempdir()?;
    let source = staged.path().join(format!("{}.rs", exercise.id.exercise));
    std::fs::write(&source, &dispute.source)?;
    let mut submission = store::stage_single(&engine.state(), &course, exercise, &source)?;
    submission.file = Some(format!("{} (in {})", exercise.id.exercise, file.display()));
    let options = RunOptions {
        selection: BTreeSet::from([exercise.id.clone()]),
        shrink: true,
        replay: sound.case.clone(),
        ..RunOptions::on_cpu(dispute.seed.clone())
    };
    let listener = |event: Event<'_>| progress.event(&event);
    let graded = run::grade(&course, &engine, std::slice::from_ref(&submission), &options, &listener);
    progress.clear();
    let graded = graded.map_err(environment)?;
    let width = terminal::width();
    let say_wrapped = |text: String| wrap(&text, width, 2).iter().for_each(|line| say!("{line}"));
    say_wrapped(format!(
        "{} was {} for the learner.",
        exercise.id,
        dispute.verdict.words()
    ));
    if !dispute.why.trim().is_empty() {
        say_wrapped(format!("They say: {}", escape::terminal(dispute.why.trim())));
    }
    let here = Versions::here(&course, engine.toolchain());
    for (what, theirs, ours) in [
        ("gradus", &dispute.versions.gradus, &here.gradus),
        ("toolchain", &dispute.versions.toolchain, &here.toolchain),
        ("course", &dispute.versions.course, &here.course),
    ] {
        if theirs != ours {
            say_wrapped(format!(
                "note: another {what}: theirs is {}, here it is {ours}",
                escape::line(theirs)
            ));
        }
    }
    say!("");
    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
    let look = Look {
        colour,
        width,
        own: false,
    };
    let text = human::write(&graded.report, &look);
    terminal::print(&text);
    Ok(graded.report.exit())
}
