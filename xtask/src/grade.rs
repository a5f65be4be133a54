//! `grade`: judges submissions and writes reports.

use crate::context::{self, Context};
use crate::engine::{self, default_jobs, environment};
use crate::failure::{Ended, Failure};
use crate::part::{self, Part};
use crate::report::Forms;
use crate::terminal::{self, say, tell};
use clap::Args;
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Course, ExerciseId};
use gradus_engine::Engine;
use gradus_judge::archive::{self, Contents};
use gradus_judge::discover;
use gradus_judge::grade::options::RunOptions;
use gradus_judge::grade::run;
use gradus_judge::grade::submitted::Submitted;
use gradus_judge::grade::{seed, store};
use gradus_judge::place::Place;
use gradus_judge::select;
use gradus_report::progress::Progress;
use gradus_report::verdict::Exit;
use std::collections::BTreeSet;
use std::io::IsTerminal as _;
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

    #[command(flatten)]
    part: Part,

    /// Build the programs into the --archive, and grade nothing.
    #[arg(long, requires = "archive", conflicts_with_all = ["changed", "shard", "against"])]
    build_only: bool,

    /// Grade what `--build-only` put into FILE (or into the folder that it was unpacked to): needs no Rust.
    #[arg(long, value_name = "FILE", conflicts_with = "against")]
    archive: Option<PathBuf>,

    #[command(flatten)]
    forms: Forms,

    /// Refuse to run (exit status 4) where submissions can't be contained fully.
    #[arg(long)]
    require_containment: bool,
}

/// All that a run is made of.
struct Opened {
    /// Where the learner works; none for an archive.
    place: Option<Place>,
    course: Course,
    faulty: bool,
    chosen: Vec<ExerciseId>,
    part: Option<part::Chosen>,
    engine: Engine,
    submissions: Vec<Submitted>,
    /// Whether every submission could be read.
    complete: bool,
}

impl Grade {
    /// The archive that is graded.
    pub fn archive(&self) -> Option<&Path> {
        self.archive.as_deref().filter(|_| !self.build_only)
    }

    /// Exit status by the report: 0 all passed, 1 something did not, 3 the course is at fault, 4 the environment.
    pub fn run(self, context: &Context) -> Ended {
        if self.build_only {
            return self.build(context);
        }
        let reports = self.forms.open()?;
        let visible = std::io::stderr().is_terminal();
        let progress = Progress::new(visible);
        let opened = match &self.archive {
            Some(file) => Some(self.open_archive(file)?),
            None => self.open_folders(context, &progress)?,
        };
        let Some(opened) = opened else {
            return Ok(Exit::Passed);
        };
        let Opened {
            place,
            course,
            faulty,
            chosen,
            part,
            engine,
            submissions,
            complete,
        } = opened;
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
            engine::require_containment(&graded.report.containment)?;
        }
        let own = place.is_some() && self.submissions.is_none() && self.against.is_none();
        for (token, case) in &graded.failing {
            if let Err(error) = store::save(&engine.state(), token, case) {
                tell!("note: the failing case of {token} could not be kept: {error}");
            }
        }
        if let Some(place) = place.filter(|_| own) {
            context::record(&place, &graded.report)?;
        }
        crate::report::write(&graded.report, reports, own)?;
        let exit = graded.report.exit();
        Ok(match exit {
            _ if faulty => Exit::CourseFault,
            Exit::Passed if !complete => Exit::NotPassed,
            exit => exit,
        })
    }

    /// The course and the submissions of folders, and an engine that compiles them; `None` where it is known already
    /// that there is nothing to grade.
    fn open_folders(&self, context: &Context, progress: &Progress) -> Result<Option<Opened>, Failure> {
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
            return Ok(None);
        }
        let engine = engine::open(&self.device, progress, std::io::stderr().is_terminal())?;
        let (submissions, complete) = self.submitted(&place, &course, &chosen, &engine)?;
        if submissions.is_empty() {
            return Err(nothing_below(&folder));
        }
        Ok(Some(Opened {
            place: Some(place),
            course,
            faulty,
            chosen,
            part,
            engine,
            submissions,
            complete,
        }))
    }

    /// What an archive holds.
    fn open_archive(&self, file: &Path) -> Result<Opened, Failure> {
        let folder = archive::unpack(file).map_err(environment)?;
        let archive = archive::open(&folder).map_err(environment)?;
        let (course, findings) = gradus_judge::course::load(&archive.course());
        let faulty = findings.iter().any(Diagnostic::is_error);
        terminal::print_findings(&findings);
        let mut chosen = select::select(&course, &self.selection)?;
        let held = archive.submissions();
        chosen.retain(|id| held.iter().any(|(_, selected)| selected.contains(id)));
        let submissions: Vec<Submitted> = held.into_iter().map(|(submission, _)| submission).collect();
        let part = self.part.slice(&course, &submissions, &chosen);
        let engine = engine::of_archive(archive, &self.device)?;
        Ok(Opened {
            place: None,
            course,
            faulty,
            chosen,
            part,
            engine,
            submissions,
            complete: true,
        })
    }

    /// Builds all programs into an archive; grades nothing.
    fn build(&self, context: &Context) -> Ended {
        let Some(file) = &self.archive else {
            return Err(Failure::Usage(
                "--build-only needs --archive FILE: where the programs go".into(),
            ));
        };
        let output = crate::report::output(file)?;
        // What is said must not stand in the middle of an archive that goes to standard output.
        let say: fn(&str) = match output.replaces() {
            Some(_) => terminal::print_line,
            None => terminal::tell_line,
        };
        let (place, course) = context.sound_course()?;
        let chosen = select::select(&course, &self.selection)?;
        let visible = std::io::stderr().is_terminal();
        let progress = Progress::new(visible);
        let engine = engine::open_for_elsewhere(&self.device, &progress, visible)?;
        let (submissions, complete) = self.submitted(&place, &course, &chosen, &engine)?;
        if submissions.is_empty() {
            return Err(nothing_below(
                &self.submissions.clone().unwrap_or_else(|| place.submissions()),
            ));
        }
        progress.message("building the programs");
        let selection: BTreeSet<ExerciseId> = chosen.into_iter().collect();
        let grader = std::env::current_exe()?;
        let contents = Contents {
            engine: &engine,
            course: &course,
            submissions: &submissions,
            selection: &selection,
            grader: &grader,
        };
        let written = archive::write(&contents, output).map_err(environment);
        progress.clear();
        let written = written?;
        let what = match engine.cuda_build() {
            Some(build) => build.words(),
            None => "for the CPU only".into(),
        };
        say(&format!(
            "{}: {} programs, {:.1} MiB, {what}",
            file.display(),
            written.programs,
            written.bytes as f64 / (1u64 << 20) as f64
        ));
        if written.failures > 0 {
            say(&format!(
                "{} exercises have no program: grading says why",
                written.failures
            ));
        }
        say(&format!(
            "There: tar -xzf FILE gradus && ./gradus grade --archive FILE --device {}",
            self.device
        ));
        Ok(if complete { Exit::Passed } else { Exit::NotPassed })
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
            let staged = store::stage_single(&engine.state(), course, exercise, file)?;
            return Ok((vec![staged], true));
        }
        let folder = self.submissions.clone().unwrap_or_else(|| place.submissions());
        if !folder.is_dir() {
            return Err(Failure::Usage(format!("{} is no folder", folder.display())));
        }
        let folder = std::path::absolute(&folder)?;
        let found = discover::discover(course, &folder);
        terminal::print_findings(&found.findings);
        let complete = !found.has_errors();
        Ok((found.submissions.into_iter().map(Submitted::from).collect(), complete))
    }
}

fn nothing_below(folder: &Path) -> Failure {
    Failure::Usage(format!(
        "no submission below {}\n  help: a submission is a crate whose Cargo.toml says [package.metadata.gradus] \
         unit = \"…\"",
        folder.display()
    ))
}
