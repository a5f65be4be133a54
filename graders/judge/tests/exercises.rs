//! The course as a test suite: one trial for each exercise and device, `unit::exercise::device`.
//!
//! `cargo test`, `cargo nextest run` and `cargo xtask grade` agree because they run the same judge. It grades
//! `reference/` unless told otherwise by environment variables (arguments belong to the harness):
//! `GRADUS_COURSE`, `GRADUS_SUBMISSIONS` (a folder), `GRADUS_SEED`, `GRADUS_CASES`.

use gradus_course::Course;
use gradus_engine::{Cuda, Engine, EngineOptions};
use gradus_judge::discover;
use gradus_judge::grade::options::{DeviceChoice, RunOptions};
use gradus_judge::grade::run;
use gradus_judge::grade::seed;
use gradus_judge::grade::submitted::Submitted;
use gradus_report::verdict::Verdict;
use gradus_report::{Look, human};
use gradus_wire::Device;
use libtest_mimic::{Arguments, Failed, Trial};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock};

/// What all trials share.
struct Suite {
    course: Course,
    submissions: Vec<Submitted>,
    seed: String,
    cases: Option<u32>,
    options: EngineOptions,
    engine: OnceLock<Result<Engine, String>>,
    /// One GPU trial at a time.
    gpu: Mutex<()>,
}

impl Suite {
    fn engine(&self) -> Result<&Engine, Failed> {
        let opened = self
            .engine
            .get_or_init(|| Engine::open(&self.options, &mut |line| eprintln!("{line}")).map_err(|e| e.message));
        opened.as_ref().map_err(|why| Failed::from(why.as_str()))
    }

    fn trial(&self, submission: usize, exercise: &gradus_course::ExerciseId, device: Device) -> Result<(), Failed> {
        let _gpu = (device != Device::Cpu).then(|| self.gpu.lock());
        let options = RunOptions {
            selection: BTreeSet::from([exercise.clone()]),
            devices: vec![DeviceChoice { device, absent: None }],
            cases: self.cases,
            seed: self.seed.clone(),
            jobs: 1,
            shrink: true,
            support: false,
            replay: None,
        };
        // All submissions of the folder are known, since units require each other; only one is graded.
        let mut submissions = self.submissions.clone();
        submissions.swap(0, submission);
        for other in submissions.iter_mut().skip(1).filter(|s| s.unit == exercise.unit) {
            other.unit = String::new();
        }
        let graded = run::grade(&self.course, self.engine()?, &submissions, &options, &|_| {});
        let graded = graded.map_err(|e| Failed::from(e.message))?;
        let look = Look {
            colour: false,
            width: 100,
            own: false,
        };
        match graded.report.results.as_slice() {
            [result] if result.verdict == Verdict::Passed => Ok(()),
            _ => Err(Failed::from(human::write(&graded.report, &look))),
        }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let variable = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let root = variable("GRADUS_COURSE").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")),
        PathBuf::from,
    );
    let root = root.canonicalize().unwrap_or(root);
    let (course, findings) = gradus_judge::course::load(&root);
    for finding in findings.iter().filter(|f| f.is_error()) {
        eprintln!("{}", finding.render(false, 100));
    }
    if findings.iter().any(|f| f.is_error()) {
        return ExitCode::from(3);
    }
    let folder = variable("GRADUS_SUBMISSIONS").map_or_else(|| root.join("reference"), PathBuf::from);
    let found = discover::discover(&course, &folder);
    let submissions: Vec<Submitted> = found
        .submissions
        .into_iter()
        .map(|s| Submitted {
            name: s.name,
            unit: s.unit,
            dir: s.dir,
            file: None,
        })
        .collect();
    // Whether a device is there must be known while listing: nextest shows a trial skipped later as passed.
    let mut options = EngineOptions::here().expect("a checkout");
    options.cuda = Cuda::if_possible(&options);
    let cuda_absent = options.cuda.absent();
    let suite = Arc::new(Suite {
        seed: variable("GRADUS_SEED").unwrap_or_else(|| seed::of_course(&course)),
        cases: variable("GRADUS_CASES").and_then(|n| n.parse().ok()),
        course,
        submissions,
        options,
        engine: OnceLock::new(),
        gpu: Mutex::new(()),
    });
    let mut trials = Vec::new();
    let mut names = BTreeSet::new();
    for (number, submission) in suite.submissions.iter().enumerate() {
        let Some(unit) = suite.course.units.iter().find(|u| u.name == submission.unit) else {
            continue;
        };
        for exercise in &unit.exercises {
            for &device in &exercise.devices {
                let mut name = format!("{}::{}::{device}", unit.name.replace('-', "_"), exercise.id.exercise);
                if !names.insert(name.clone()) {
                    name = format!("{}::{name}", submission.name.replace(['/', '-', '.'], "_"));
                    names.insert(name.clone());
                }
                let (suite, id, place) = (suite.clone(), exercise.id.clone(), device);
                let trial = Trial::test(name, move || suite.trial(number, &id, place));
                trials.push(trial.with_ignored_flag(device == Device::Cuda && cuda_absent.is_some()));
            }
        }
    }
    if !arguments.list
        && let Some(why) = &cuda_absent
    {
        eprintln!("trials on cuda are ignored: {why}");
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
