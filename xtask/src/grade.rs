//! `grade`: judges submissions and writes reports.

use crate::Ended;
use crate::context::{self, Context, say};
use crate::failure::Failure;
use crate::part::Part;
use crate::report::Forms;
use clap::Args;
use gradus_judge::build::{Engine, EngineOptions};
use gradus_judge::discover;
use gradus_judge::grade::run::{self, DeviceChoice, RunOptions, Submitted};
use gradus_judge::grade::{seed, store};
use gradus_judge::place::Place;
use gradus_judge::report::progress::Progress;
use gradus_judge::select;
use gradus_judge::spec::{Course, ExerciseId};
use gradus_judge::verdict::{Exit, Report};
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// Arguments of `grade`.
#[derive(Args, Default)]
pub struct Grade {
    /// UNIT or UNIT/EXERCISE; everything when none is named.
    #[arg(value_name = "UNIT[/EXERCISE]")]
    selection: Vec<String>,

    /// Grade every learner crate below DIR instead (`reference` is one such folder).
    #[arg(long, value_name = "DIR")]
    submissions: Option<PathBuf>,

    /// Grade this one file as the answer to the one exercise that is named.
    #[arg(long, value_name = "FILE", conflicts_with = "submissions")]
    against: Option<PathBuf>,

    /// cpu, cuda, or all that are found.
    #[arg(long, value_name = "DEVICE", default_value = "cpu", value_parser = ["cpu", "cuda", "all"])]
    device: String,

    /// Drawn cases for each exercise, instead of its own number.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    cases: Option<u32>,

    /// Seed of the run; `random` draws one.
    #[arg(long, value_name = "S|random")]
    seed: Option<String>,

    /// Trials at a time.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,

    /// Judge everything anew, whatever earlier runs left behind.
    #[arg(long)]
    fresh: bool,

    #[command(flatten)]
    part: Part,

    #[command(flatten)]
    forms: Forms,

    /// Refuse to run (exit status 4) where submissions can't be contained fully.
    #[arg(long)]
    require_containment: bool,
}

impl Grade {
    /// Exit status by the report: 0 all passed, 1 something did not, 3 the course is at fault, 4 the environment.
    pub fn run(self, context: &Context) -> Ended {
        let reports = self.forms.open()?;
        let (place, course, faulty) = context.gradable_course()?;
        let chosen = select::select(&course, &self.selection)?;
        let folder = self.submissions.clone().unwrap_or_else(|| place.submissions());
        let part = self.part.choose(&course, &folder, &chosen)?;
        // Nobody waits for a build of candle to hear that.
        if let Some(why) = part
            .as_ref()
            .filter(|part| !part.unsure)
            .and_then(|part| part.nothing.as_ref())
            && self.forms.is_default()
            && !faulty
        {
            say!("{why}");
            return Ok(Exit::Passed);
        }
        let visible = std::io::stderr().is_terminal();
        let progress = Progress::new(visible);
        let engine = open_engine(&progress, visible)?;
        let (submissions, complete) = self.submitted(&place, &course, &chosen, &engine)?;
        if submissions.is_empty() {
            return Err(Failure::Usage(format!(
                "no submission below {}\n  help: a submission is a crate whose Cargo.toml says [package.metadata.gradus] \
                 unit = \"…\"",
                folder.display()
            )));
        }
        let devices = devices(&self.device, &engine)?;
        if self.require_containment {
            require(&engine.containment().map_err(environment)?)?;
        }
        let seed = match self.seed.as_deref() {
            Some("random") => seed::random(),
            Some(text) => text.to_owned(),
            None => seed::of_course(&course),
        };
        if seed.is_empty() || seed.len() > 64 || seed.contains(|c: char| !c.is_ascii_alphanumeric()) {
            return Err(Failure::Usage(format!(
                "the seed {seed:?} must be 1 to 64 letters and digits"
            )));
        }
        let options = RunOptions {
            selection: chosen.iter().cloned().collect::<BTreeSet<ExerciseId>>(),
            devices,
            cases: self.cases,
            seed,
            jobs: self.jobs.map_or_else(default_jobs, usize::from),
            shrink: true,
            support: self.against.is_some(),
            replay: None,
        };
        let picks = part.as_ref().map(|part| &part.picks);
        let graded = run::grade_picked(&course, &engine, &submissions, &options, picks, &|event| {
            progress.event(&event)
        });
        progress.clear();
        let mut graded = graded.map_err(environment)?;
        if let Some(part) = &part {
            part.mark(&mut graded.report);
        }
        // On a GPU it may turn out less than the machine allows.
        if self.require_containment {
            require(&graded.report.containment)?;
        }
        let own = self.submissions.is_none() && self.against.is_none();
        for (token, case) in &graded.failing {
            if let Err(error) = store::save(&engine.state(), token, case) {
                anstream::eprintln!("note: the failing case of {token} could not be kept: {error}");
            }
        }
        if own {
            record(&place, &graded.report)?;
        }
        crate::report::write(&graded.report, &reports, own)?;
        let exit = graded.report.exit();
        Ok(match exit {
            _ if faulty => Exit::CourseFault,
            Exit::Passed if !complete => Exit::NotPassed,
            exit => exit,
        })
    }

    /// What is graded, and whether nothing was left out.
    fn submitted(
        &self,
        place: &Place,
        course: &Course,
        chosen: &[ExerciseId],
        engine: &Engine,
    ) -> Result<(Vec<Submitted>, bool), Failure> {
        if let Some(file) = &self.against {
            let [id] = chosen else {
                return Err(Failure::Usage("--against needs one UNIT/EXERCISE to be named".into()));
            };
            let exercise = course
                .exercise(id)
                .ok_or_else(|| Failure::Usage(format!("no exercise {id}")))?;
            let staged = store::stage_single(&engine.state(), course, exercise, file).map_err(Failure::Usage)?;
            return Ok((vec![staged], true));
        }
        let folder = self.submissions.clone().unwrap_or_else(|| place.submissions());
        if !folder.is_dir() {
            return Err(Failure::Usage(format!("{} is no folder", folder.display())));
        }
        let folder = std::path::absolute(&folder)?;
        let found = discover::discover(course, &folder);
        context::print_findings(&found.findings);
        let complete = !found.has_errors();
        Ok((found.submissions.into_iter().map(Submitted::from).collect(), complete))
    }
}

/// Opens the engine, telling what takes long.
pub fn open_engine(progress: &Progress, visible: bool) -> Result<Engine, Failure> {
    let mut said = false;
    let engine = Engine::open(&EngineOptions::default(), &mut |line| {
        if visible {
            progress.message(line);
        } else if !said {
            said = true;
            anstream::eprintln!("{line}");
        }
    });
    engine.map_err(environment)
}

/// Refuses anything but full containment.
fn require(containment: &str) -> Result<(), Failure> {
    if containment == "full" {
        return Ok(());
    }
    Err(Failure::Environment(format!(
        "--require-containment: submissions can't be contained fully here: {containment}\n  help: grade on Linux 5.13 or \
         later with Landlock (its name is in /sys/kernel/security/lsm) and seccomp"
    )))
}

/// An environment error for the terminal.
pub fn environment(error: gradus_judge::build::EnvironmentError) -> Failure {
    Failure::Environment(match error.help {
        Some(help) => format!("{}\n  help: {help}", error.message),
        None => error.message,
    })
}

/// One trial for each core, at most eight: each has two processes that take turns.
pub fn default_jobs() -> usize {
    std::thread::available_parallelism().map_or(2, |n| n.get().min(8))
}

/// Devices of a run.
fn devices(choice: &str, engine: &Engine) -> Result<Vec<DeviceChoice>, Failure> {
    let cpu = DeviceChoice {
        name: "cpu".into(),
        absent: None,
    };
    let cuda = || DeviceChoice {
        name: "cuda".into(),
        absent: engine.cuda_absent(),
    };
    match choice {
        "cuda" => match engine.cuda_absent() {
            Some(why) => Err(Failure::Environment(format!(
                "--device cuda: {why}\n  help: `--device cpu` grades here; `--device all` skips what is absent"
            ))),
            None => Ok(vec![cuda()]),
        },
        "all" => Ok(vec![cpu, cuda()]),
        _ => Ok(vec![cpu]),
    }
}

/// Keeps the learner's progress.
pub fn record(place: &Place, report: &Report) -> Result<(), Failure> {
    let mut progress = context::progress(place)?;
    let now = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    for result in report.results.iter().filter(|r| r.device == "cpu") {
        if let Some((unit, exercise)) = result.exercise.split_once('/') {
            let id = ExerciseId {
                unit: unit.to_owned(),
                exercise: exercise.to_owned(),
            };
            let law = result.counterexample.as_ref().map(|c| c.law.as_str());
            progress.record(&id, result.verdict.name(), law, now);
        }
    }
    context::save(place, &progress)
}
