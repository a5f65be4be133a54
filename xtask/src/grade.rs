//! `grade`: judges submissions and writes reports.

use crate::Ended;
use crate::context::{self, Context};
use crate::engine::{self, default_jobs, environment};
use crate::failure::Failure;
use clap::Args;
use gradus_judge::build::Engine;
use gradus_judge::discover;
use gradus_judge::grade::run::{self, RunOptions, Submitted};
use gradus_judge::grade::{seed, store};
use gradus_judge::place::Place;
use gradus_judge::report::{self, Look, progress::Progress};
use gradus_judge::select;
use gradus_judge::spec::{Course, ExerciseId};
use gradus_judge::verdict::{Exit, Report};
use std::collections::BTreeSet;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

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

    /// Form of the report; repeatable, each with an --output of its own (the last may go to standard output).
    #[arg(long, value_name = "FORMAT", value_parser = format_names())]
    format: Vec<String>,

    /// File for the report of the --format in the same place.
    #[arg(long, value_name = "FILE")]
    output: Vec<PathBuf>,

    /// Refuse to run (exit status 4) where submissions can't be contained fully.
    #[arg(long)]
    require_containment: bool,
}

fn format_names() -> clap::builder::PossibleValuesParser {
    clap::builder::PossibleValuesParser::new(report::FORMATS.iter().map(|f| f.name))
}

impl Grade {
    /// Exit status by the report: 0 all passed, 1 something did not, 3 the course is at fault, 4 the environment.
    pub fn run(self, context: &Context) -> Ended {
        let reports = self.reports()?;
        let (place, course, faulty) = context.gradable_course()?;
        let chosen = select::select(&course, &self.selection)?;
        let visible = std::io::stderr().is_terminal();
        let progress = Progress::new(visible);
        let engine = engine::open(&self.device, &progress, visible)?;
        let (submissions, complete) = self.submitted(&place, &course, &chosen, &engine)?;
        if submissions.is_empty() {
            let folder = self.submissions.clone().unwrap_or_else(|| place.submissions());
            return Err(Failure::Usage(format!(
                "no submission below {}\n  help: a submission is a crate whose Cargo.toml says [package.metadata.gradus] \
                 unit = \"…\"",
                folder.display()
            )));
        }
        let devices = engine::devices(&self.device, &engine);
        if self.require_containment {
            engine::require_containment(&engine.containment().map_err(environment)?)?;
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
        let graded = run::grade(&course, &engine, &submissions, &options, &|event| {
            progress.event(&event)
        });
        progress.clear();
        let graded = graded.map_err(environment)?;
        // On a GPU it may turn out less than the machine allows.
        if self.require_containment {
            engine::require_containment(&graded.report.containment)?;
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
        self.write(&graded.report, &reports, own)?;
        let exit = graded.report.exit();
        Ok(match exit {
            _ if faulty => Exit::CourseFault,
            Exit::Passed if !complete => Exit::NotPassed,
            exit => exit,
        })
    }

    /// Form and file of each report; `None` for standard output.
    fn reports(&self) -> Result<Vec<(&'static report::Format, Option<&Path>)>, Failure> {
        let mut names: Vec<&str> = self.format.iter().map(String::as_str).collect();
        if names.is_empty() {
            names.push("human");
        }
        if self.output.len() > names.len() {
            return Err(Failure::Usage("there are more --output than --format".into()));
        }
        let mut reports = Vec::new();
        for (i, name) in names.iter().enumerate() {
            let format = report::format(name).ok_or_else(|| Failure::Usage(format!("no format {name:?}")))?;
            reports.push((format, self.output.get(i).map(PathBuf::as_path)));
        }
        if reports.iter().filter(|(_, output)| output.is_none()).count() > 1 {
            return Err(Failure::Usage(
                "only one --format can go to standard output: give the others an --output".into(),
            ));
        }
        // Reports in files alone would leave whoever looks at the terminal in the dark.
        if let (true, Some(human)) = (
            reports.iter().all(|(_, output)| output.is_some()),
            report::format("human"),
        ) {
            reports.push((human, None));
        }
        Ok(reports)
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
        let submitted = found.submissions.iter().map(|s| Submitted {
            name: s.name.clone(),
            unit: s.unit.clone(),
            dir: s.dir.clone(),
            file: None,
        });
        Ok((submitted.collect(), !found.has_errors()))
    }

    fn write(
        &self,
        report: &Report,
        reports: &[(&'static report::Format, Option<&Path>)],
        own: bool,
    ) -> Result<(), Failure> {
        for (format, output) in reports {
            match output {
                Some(path) => {
                    let look = Look {
                        colour: false,
                        width: 100,
                        own,
                    };
                    report::write_file(path, &(format.write)(report, &look)).map_err(|error| {
                        Failure::Environment(format!("{} can't be written: {error}", path.display()))
                    })?;
                }
                None => {
                    let colour = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
                    let look = Look {
                        colour,
                        width: context::width(),
                        own,
                    };
                    let text = (format.write)(report, &look);
                    // A reader that goes away (`| head`) is no error.
                    let _ = std::io::stdout().lock().write_all(text.as_bytes());
                }
            }
        }
        Ok(())
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
