//! `bless`: writes what the reference answers to the fixed inputs of snapshots, and what mistakes answer: their fingerprints.

use crate::context::Context;
use crate::engine;
use crate::failure::{Ended, Failure};
use crate::terminal::say;
use clap::Args;
use gradus_course::{Course, Exercise};
use gradus_engine::Engine;
use gradus_judge::grade::options::RunOptions;
use gradus_judge::grade::sessions::Sessions;
use gradus_judge::grade::trial::TrialOutcome;
use gradus_judge::grade::{fingerprint, relative, seed, snapshot};
use gradus_judge::verify::fingerprints;
use gradus_judge::{corpus, select};
use gradus_report::verdict::Exit;
use gradus_report::{self, progress::Progress};
use gradus_wire::{DType, Device};
use std::io::IsTerminal as _;

/// Arguments of `bless`.
#[derive(Args)]
pub struct Bless {
    /// UNIT or UNIT/EXERCISE; everything when none is named.
    #[arg(value_name = "UNIT[/EXERCISE]")]
    selection: Vec<String>,

    /// Replace accepted outputs that differ, instead of leaving the change to `cargo insta review`.
    #[arg(long)]
    accept: bool,
}

impl Bless {
    /// Writes fingerprints and missing snapshots; a differing one becomes a `.snap.new` for review, unless --accept. 1 when any is left
    /// to be reviewed, 3 when the reference has no answer.
    pub fn run(self, context: &Context) -> Ended {
        let (_, course) = context.sound_course()?;
        let chosen = select::select(&course, &self.selection)?;
        let visible = std::io::stderr().is_terminal();
        let progress = Progress::new(visible);
        let engine = engine::open("cpu", &progress, visible)?;
        progress.clear();
        let options = RunOptions::on_cpu(seed::of_course(&course));
        let sessions = Sessions::new(&course, &engine, &options);
        let mut exit = Exit::Passed;
        let (mut written, mut same) = (0, 0);
        let (mistakes, _) = corpus::read(&course, corpus::Half::Mistakes);
        for exercise in chosen.iter().filter_map(|id| course.exercise(id)) {
            match fingerprint(&sessions, &course, &engine, exercise, &mistakes)? {
                Some(true) => written += 1,
                Some(false) => same += 1,
                None => {}
            }
            if exercise.snapshots.is_empty() {
                continue;
            }
            let mut session = match sessions.reference(exercise, Device::Cpu)? {
                Ok(session) => session,
                Err(unready) => {
                    let outcome = TrialOutcome::from(&unready);
                    say!("{}: {}", exercise.id, outcome.message.unwrap_or_default());
                    exit = Exit::CourseFault;
                    continue;
                }
            };
            for (name, example) in &exercise.snapshots {
                let answer = match snapshot::case(&session, example, DType::F64) {
                    Ok(case) => session.expected(&case)?.map_err(|failure| failure.to_string()),
                    Err(why) => Err(why),
                };
                let answer = match answer {
                    Ok(answer) => answer,
                    Err(why) => {
                        say!("{}: the snapshot {name:?} has no answer: {why}", exercise.id);
                        exit = Exit::CourseFault;
                        continue;
                    }
                };
                let answered = snapshot::written(exercise, &answer);
                let path = snapshot::path(&course.root, exercise, name);
                let shown = relative(&path, &course.root);
                let within = snapshot::tolerance(exercise, &answer, Device::Cpu);
                let accepted = snapshot::read(&path).ok();
                let fresh = accepted.as_ref().is_some_and(|accepted| {
                    accepted.input == snapshot::input_words(example) && within.matches(&accepted.text, &answered)
                });
                if fresh {
                    same += 1;
                    continue;
                }
                let file = snapshot::file_text(exercise, example, &answered.text);
                let review = accepted.is_some() && !self.accept;
                let target = if review { path.with_extension("snap.new") } else { path };
                gradus_engine::files::write_aside(&target, &file)
                    .map_err(|error| Failure::environment(format!("{shown} can't be written: {error}")))?;
                if review {
                    say!("{shown} differs: `cargo insta review` shows how, `cargo xtask bless --accept` takes it");
                    exit = exit.max(Exit::NotPassed);
                } else {
                    say!("wrote {shown}");
                    written += 1;
                }
            }
        }
        say!("{written} written, {same} unchanged");
        Ok(exit)
    }
}

/// Writes the fingerprints of an exercise's mistakes; whether they were new. `None` where there are none.
fn fingerprint<'a>(
    sessions: &Sessions<'a>,
    course: &'a Course,
    engine: &Engine,
    exercise: &'a Exercise,
    mistakes: &[corpus::Solution],
) -> Result<Option<bool>, Failure> {
    let made = fingerprints::make(sessions, course, engine, exercise, mistakes)?;
    let path = fingerprint::path(&course.root, exercise);
    let Some(fresh) = made.fingerprints else {
        let _ = std::fs::remove_file(&path);
        return Ok(None);
    };
    if fingerprint::Fingerprints::read(&course.root, exercise).is_some_and(|stored| stored.is_like(&fresh)) {
        return Ok(Some(false));
    }
    let shown = relative(&path, &course.root);
    gradus_engine::files::write_aside(&path, fresh.text())
        .map_err(|error| Failure::environment(format!("{shown} can't be written: {error}")))?;
    say!("wrote {shown}");
    Ok(Some(true))
}
