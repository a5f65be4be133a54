//! `replay`: shows a failing case again, judged on the answer as it is now.

use crate::context::Context;
use crate::engine::{self, environment};
use crate::failure::{Ended, Failure};
use crate::terminal::{self, tell};
use clap::Args;
use gradus_course::Course;
use gradus_engine::Engine;
use gradus_judge::grade::options::{DeviceChoice, RunOptions};
use gradus_judge::grade::run;
use gradus_judge::grade::store;
use gradus_judge::grade::submitted::Submitted;
use gradus_judge::grade::token::Token;
use gradus_judge::select;
use gradus_judge::{archive, discover};
use gradus_report::{Look, human, progress::Progress};
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

/// Arguments of `replay`.
#[derive(Args)]
pub struct Replay {
    /// As printed under a failure: unit/exercise@seed:case:device.
    token: String,

    /// Look for the answer below DIR instead.
    #[arg(long, value_name = "DIR")]
    submissions: Option<PathBuf>,

    /// This file is the answer.
    #[arg(long, value_name = "FILE", conflicts_with = "submissions")]
    against: Option<PathBuf>,

    /// Take course and answers from FILE, which `grade --build-only` made: needs no Rust.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["submissions", "against"])]
    archive: Option<PathBuf>,
}

/// What a case is judged with.
struct Opened {
    course: Course,
    engine: Engine,
    submissions: Vec<Submitted>,
}

impl Replay {
    /// The archive that the answer is taken from.
    pub fn archive(&self) -> Option<&Path> {
        self.archive.as_deref()
    }

    /// 0 when the case is met now, 1 when not.
    pub fn run(self, context: &Context) -> Ended {
        let token = Token::parse(&self.token).map_err(|why| Failure::Usage(format!("{:?}: {why}", self.token)))?;
        let progress = Progress::new(std::io::stderr().is_terminal());
        let Opened {
            course,
            engine,
            submissions,
        } = match &self.archive {
            Some(file) => of_archive(file, &token)?,
            None => self.of_folders(context, &token, &progress)?,
        };
        let exercise = select::exercise(&course, &token.id.to_string())?;
        let kept = store::load(&engine.state(), &self.token)?;
        let case = match kept {
            Some(case) => case,
            None => {
                tell!("note: the shrunk case was not kept here: this is the case as it was drawn");
                let drawn = gradus_draw::draw(&course, exercise, &token.plan());
                drawn
                    .map_err(|e| Failure::Usage(format!("{:?}: {}", self.token, e.message)))?
                    .current()
            }
        };
        let options = RunOptions {
            selection: BTreeSet::from([exercise.id.clone()]),
            devices: vec![DeviceChoice {
                device: token.device,
                absent: None,
            }],
            cases: None,
            seed: token.seed.clone(),
            jobs: 1,
            shrink: false,
            support: self.against.is_some(),
            replay: Some(case),
        };
        let graded = run::grade(&course, &engine, &submissions, &options, &|event| {
            progress.event(&event)
        });
        progress.clear();
        let graded = graded.map_err(environment)?;
        if graded.report.results.is_empty() {
            return Err(Failure::Usage(format!("no submission answers {}", exercise.id)));
        }
        let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
        let text = human::write(
            &graded.report,
            &Look {
                colour,
                width: terminal::width(),
                own: false,
            },
        );
        terminal::print(&text);
        Ok(graded.report.exit())
    }

    /// A course and the answers that lie in folders, to be compiled.
    fn of_folders(&self, context: &Context, token: &Token, progress: &Progress) -> Result<Opened, Failure> {
        let (place, course, _) = context.gradable_course()?;
        let exercise = select::exercise(&course, &token.id.to_string())?;
        let engine = engine::open(token.device.name(), progress, std::io::stderr().is_terminal())?;
        let submissions = match &self.against {
            Some(file) => {
                vec![store::stage_single(&engine.state(), &course, exercise, file)?]
            }
            None => {
                let folder = self.submissions.clone().unwrap_or_else(|| place.submissions());
                let found = discover::discover(&course, &std::path::absolute(folder)?);
                found.submissions.into_iter().map(Submitted::from).collect()
            }
        };
        Ok(Opened {
            course,
            engine,
            submissions,
        })
    }
}

/// A course and answers that were compiled elsewhere.
fn of_archive(file: &Path, token: &Token) -> Result<Opened, Failure> {
    let folder = archive::unpack(file).map_err(environment)?;
    let archive = archive::open(&folder).map_err(environment)?;
    let (course, _) = gradus_judge::course::load(&archive.course());
    let submissions = archive.submissions().into_iter().map(|(submission, _)| submission);
    Ok(Opened {
        course,
        submissions: submissions.collect(),
        engine: engine::of_archive(archive, token.device.name())?,
    })
}
