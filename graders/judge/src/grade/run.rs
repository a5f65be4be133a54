//! A run: many submissions, exercises and devices; programs built, trials spread over threads, results in order.

mod answer;
mod bench;
mod prebuild;

pub use bench::Bench;
pub use prebuild::{Built, build_all};

use super::parity::Parity;
use super::party::Party;
use super::picks::Picks;
use super::session::Session;
use super::trial::{self, TrialOptions, TrialOutcome};
use crate::discover::Submission;
use gradus_course::{Course, Exercise, ExerciseId, Unit};
use gradus_engine::supervise::{RunnerLimits, StartOptions};
use gradus_engine::{BuildFailure, Engine, EnvironmentError, FunctionRequest, Program, Request};
use gradus_report::verdict::{Event, ExerciseResult, Report, Verdict};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

/// A learner crate to grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// What reports call it: its folder, relative to the course where it lies below it.
    pub name: String,
    /// The unit it answers.
    pub unit: String,
    /// The folder that holds `src/`.
    pub dir: PathBuf,
    /// What reports call its file, when that is not a file of the folder.
    pub file: Option<String>,
}

impl From<Submission> for Submitted {
    fn from(found: Submission) -> Submitted {
        Submitted {
            name: found.name,
            unit: found.unit,
            dir: found.dir,
            file: None,
        }
    }
}

/// A device of the run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceChoice {
    /// `cpu` or `cuda`.
    pub name: String,
    /// Why it can't be used here: its trials are skipped.
    pub absent: Option<String>,
}

/// What a run is made with.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Exercises to grade; a submission's others are left alone.
    pub selection: BTreeSet<ExerciseId>,
    /// Devices, in order.
    pub devices: Vec<DeviceChoice>,
    /// Drawn cases for each exercise instead of its own number.
    pub cases: Option<u32>,
    /// The seed.
    pub seed: String,
    /// Trials at a time.
    pub jobs: usize,
    /// Whether failures are shrunk to the smallest input.
    pub shrink: bool,
    /// Take crates of units that nobody submitted from the reference.
    pub support: bool,
    /// Judge this one case of the one selected exercise, instead of drawing cases.
    pub replay: Option<gradus_course::Case>,
}

/// Receives events, from several threads.
pub type Listener<'l> = dyn Fn(Event<'_>) + Sync + 'l;

/// A run's results: the report, and the failing cases for replay.
#[derive(Debug)]
pub struct Graded {
    /// The report.
    pub report: Report,
    /// Shrunk failing cases by token.
    pub failing: Vec<(String, gradus_course::Case)>,
}

/// Everything a run shares between its threads.
pub struct Run<'a> {
    course: &'a Course,
    engine: &'a Engine,
    options: &'a RunOptions,
    submissions: &'a [Submitted],
    /// The only trials to be made; `None` for all that the options select.
    picks: Option<&'a Picks>,
    gate: RwLock<()>,
    references: Mutex<HashMap<String, ReferenceBuild>>,
    containment: Mutex<Option<String>>,
    /// CPU time of one call of the learner's side, where that is less than the exercise allows.
    most_time: Option<Duration>,
    /// Held by the trial that uses the GPU.
    gpu: Mutex<()>,
}

/// CPU time that a call on a GPU is allowed at least.
const LEAST_ON_GPU: Duration = Duration::from_secs(5);

type ReferenceBuild = Arc<HashMap<String, Result<Arc<Program>, BuildFailure>>>;

/// A trial that was made: its place in the report, its result, and its failing case by token.
type Finished = (
    (usize, usize, usize),
    ExerciseResult,
    Option<(String, gradus_course::Case)>,
);

/// One trial to be made.
struct Job<'a> {
    order: (usize, usize, usize),
    submission: &'a Submitted,
    exercise: &'a Exercise,
    device: &'a DeviceChoice,
    build: Result<Arc<Program>, BuildFailure>,
}

/// Grades.
pub fn grade(
    course: &Course,
    engine: &Engine,
    submissions: &[Submitted],
    options: &RunOptions,
    listener: &Listener<'_>,
) -> Result<Graded, EnvironmentError> {
    grade_picked(course, engine, submissions, options, None, listener)
}

/// Grades of what the options select only what is picked; the other submissions are there to be called.
pub fn grade_picked(
    course: &Course,
    engine: &Engine,
    submissions: &[Submitted],
    options: &RunOptions,
    picks: Option<&Picks>,
    listener: &Listener<'_>,
) -> Result<Graded, EnvironmentError> {
    let mut run = Run::new(course, engine, submissions, options);
    run.picks = picks;
    run.grade(listener)
}

/// The submission of a unit that another one's exercises call: of those of that unit, the one whose folder lies nearest;
/// itself for its own unit.
pub fn nearest<'s>(submissions: &'s [Submitted], submission: &'s Submitted, unit: &str) -> Option<&'s Submitted> {
    if submission.unit == unit {
        return Some(submission);
    }
    let common = |dir: &Path| {
        dir.components()
            .zip(submission.dir.components())
            .take_while(|(a, b)| a == b)
            .count()
    };
    submissions
        .iter()
        .filter(|s| s.unit == unit)
        .max_by_key(|s| common(&s.dir))
}

impl<'a> Run<'a> {
    fn new(course: &'a Course, engine: &'a Engine, submissions: &'a [Submitted], options: &'a RunOptions) -> Run<'a> {
        Run {
            course,
            engine,
            options,
            submissions,
            picks: None,
            gate: RwLock::new(()),
            references: Mutex::new(HashMap::new()),
            containment: Mutex::new(None),
            most_time: None,
            gpu: Mutex::new(()),
        }
    }

    /// All that an exercise requires, directly or not.
    fn all_required(&self, exercise: &Exercise) -> BTreeSet<ExerciseId> {
        let mut found = BTreeSet::new();
        let mut open: Vec<ExerciseId> = exercise.requires.clone();
        while let Some(id) = open.pop() {
            if let Some(required) = self.course.exercise(&id)
                && found.insert(id)
            {
                open.extend(required.requires.iter().cloned());
            }
        }
        found
    }

    fn unit(&self, name: &str) -> Option<&'a Unit> {
        self.course.units.iter().find(|u| u.name == name)
    }

    fn grade(&self, listener: &Listener<'_>) -> Result<Graded, EnvironmentError> {
        let mut planned = 0;
        let mut tasks: Vec<(usize, &Submitted, Vec<&Exercise>)> = Vec::new();
        for (order, submission) in self.submissions.iter().enumerate() {
            let Some(unit) = self.unit(&submission.unit) else {
                continue;
            };
            let wanted: Vec<&Exercise> = unit
                .exercises
                .iter()
                .filter(|e| self.options.selection.contains(&e.id))
                .filter(|e| self.picks.is_none_or(|p| p.contains(&submission.name, &e.id)))
                .collect();
            let devices = |e: &Exercise| {
                self.options
                    .devices
                    .iter()
                    .filter(|d| e.devices.contains(&d.name))
                    .count()
            };
            planned += wanted.iter().map(|e| devices(e)).sum::<usize>();
            if !wanted.is_empty() {
                tasks.push((order, submission, wanted));
            }
        }
        listener(Event::Planned(planned));
        let builds = Mutex::new(VecDeque::from(tasks));
        let jobs: Mutex<VecDeque<Job<'_>>> = Mutex::new(VecDeque::new());
        let pending = Mutex::new(0usize);
        let results: Mutex<Vec<Finished>> = Mutex::new(Vec::new());
        let failed: Mutex<Option<EnvironmentError>> = Mutex::new(None);
        let contained = std::thread::scope(|scope| {
            // Tried beside everything else: it takes milliseconds, but the learner waits for each.
            let contained = scope.spawn(|| self.engine.containment());
            for _ in 0..self.options.jobs.max(1) {
                scope.spawn(|| {
                    loop {
                        if lock(&failed).is_some() {
                            break;
                        }
                        let next = lock(&jobs).pop_front();
                        if let Some(job) = next {
                            let name = format!("{} {}", job.exercise.id, job.device.name);
                            listener(Event::Began(&name));
                            let (result, failing) = self.guarded(&job);
                            if let Some(words) = environment_words(&result) {
                                *lock(&failed) = Some(EnvironmentError {
                                    message: words,
                                    help: None,
                                });
                                break;
                            }
                            listener(Event::Finished(&result));
                            lock(&results).push((job.order, result, failing));
                            continue;
                        }
                        let build = {
                            let build = lock(&builds).pop_front();
                            if build.is_some() {
                                *lock(&pending) += 1;
                            }
                            build
                        };
                        match build {
                            Some((order, submission, wanted)) => {
                                match self.build_submission(submission, &wanted, &BTreeSet::new()) {
                                    Ok(mut built) => {
                                        let mut queue = lock(&jobs);
                                        for (at, exercise) in wanted.into_iter().enumerate() {
                                            let build = built.remove(&exercise.id.exercise);
                                            for (which, device) in self.options.devices.iter().enumerate() {
                                                if exercise.devices.contains(&device.name)
                                                    && let Some(build) = build.clone()
                                                {
                                                    let order = (order, at, which);
                                                    queue.push_back(Job {
                                                        order,
                                                        submission,
                                                        exercise,
                                                        device,
                                                        build,
                                                    });
                                                }
                                            }
                                        }
                                    }
                                    Err(error) => *lock(&failed) = Some(error),
                                }
                                *lock(&pending) -= 1;
                            }
                            // Somebody else may still be building what becomes jobs.
                            None if *lock(&pending) > 0 => std::thread::sleep(Duration::from_millis(2)),
                            None => break,
                        }
                    }
                });
            }
            contained.join()
        });
        if let Some(error) = lock(&failed).take() {
            return Err(error);
        }
        let mut results = results.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        results.sort_by_key(|(order, ..)| *order);
        let failing = results
            .iter_mut()
            .filter_map(|(_, _, failing)| failing.take())
            .collect();
        let broken = || EnvironmentError {
            message: "containment could not be tried".into(),
            help: None,
        };
        let contained = contained.unwrap_or_else(|_| Err(broken()))?;
        let containment = lock(&self.containment).clone().unwrap_or(contained);
        let report = Report {
            format_version: 1,
            seed: self.options.seed.clone(),
            toolchain: self.engine.toolchain().to_owned(),
            containment,
            gpu: self.engine.machine().map(|machine| machine.gpu.to_string()),
            shard: None,
            nothing: None,
            results: results.into_iter().map(|(_, result, _)| result).collect(),
        };
        Ok(Graded { report, failing })
    }

    /// Folders of the crates that a submission's exercises may need: its own, and for each other unit the submission
    /// whose folder lies nearest.
    fn crates(&self, submission: &Submitted) -> BTreeMap<String, PathBuf> {
        let mut crates = BTreeMap::new();
        for unit in &self.course.units {
            if let Some(nearest) = nearest(self.submissions, submission, &unit.name) {
                crates.insert(unit.name.clone(), nearest.dir.clone());
            } else if self.options.support {
                crates.insert(unit.name.clone(), self.course.root.join("reference").join(&unit.name));
            }
        }
        crates.insert(submission.unit.clone(), submission.dir.clone());
        crates
    }

    fn build_submission(
        &self,
        submission: &Submitted,
        wanted: &[&Exercise],
        stubs: &BTreeSet<ExerciseId>,
    ) -> Result<HashMap<String, Result<Arc<Program>, BuildFailure>>, EnvironmentError> {
        let request = Request {
            course: self.course,
            unit: &submission.unit,
            exercises: wanted.iter().map(|e| e.id.exercise.clone()).collect(),
            crates: self.crates(submission),
            stubs: stubs.clone(),
            trusted: false,
            functions: Vec::new(),
            tensor_functions: self.tensor_functions(),
        };
        environment_first(self.engine.build(&request))
    }

    fn tensor_functions(&self) -> Option<PathBuf> {
        Some(self.course.root.join("exercises/tensor_functions.rs")).filter(|p| p.is_file())
    }

    /// The reference's programs of a unit, built once a run.
    fn reference(&self, unit: &'a Unit) -> Result<ReferenceBuild, EnvironmentError> {
        let mut references = lock(&self.references);
        if let Some(built) = references.get(&unit.name) {
            return Ok(built.clone());
        }
        let mut functions: Vec<FunctionRequest> = Vec::new();
        for function in unit.exercises.iter().flat_map(|e| e.uses.values()) {
            let known = functions.iter().any(|f| {
                f.unit == function.unit && f.module == function.module && f.signature.name == function.signature.name
            });
            if !known {
                functions.push(FunctionRequest {
                    unit: function.unit.clone(),
                    module: function.module.clone(),
                    signature: function.signature.clone(),
                });
            }
        }
        let root = self.course.root.join("reference");
        let request = Request {
            course: self.course,
            unit: &unit.name,
            exercises: unit.exercises.iter().map(|e| e.id.exercise.clone()).collect(),
            crates: self
                .course
                .units
                .iter()
                .map(|u| (u.name.clone(), root.join(&u.name)))
                .collect(),
            stubs: BTreeSet::new(),
            trusted: true,
            functions,
            tensor_functions: self.tensor_functions(),
        };
        let built = Arc::new(environment_first(self.engine.build(&request))?);
        references.insert(unit.name.clone(), built.clone());
        Ok(built)
    }

    fn start_options(
        &self,
        exercise: &Exercise,
        device: &str,
        trusted: bool,
    ) -> Result<StartOptions, EnvironmentError> {
        let call = match self.most_time {
            Some(most) if !trusted => exercise.limits.time.min(most),
            _ => exercise.limits.time,
        };
        let slack = if trusted { 4 } else { 1 };
        // Libraries load kernels when they are first used, and waiting for a GPU is computing to the kernel: what is slow
        // shows on the CPU.
        let call = match device {
            "cpu" => call,
            _ => call.max(LEAST_ON_GPU),
        };
        let gpu = match device {
            "cpu" => None,
            _ => Some(self.engine.gpu_options(exercise.limits.memory)?),
        };
        Ok(StartOptions {
            limits: RunnerLimits {
                call: call * slack,
                total: (call * 40).max(Duration::from_secs(10)) * slack,
                memory: exercise.limits.memory,
                ..RunnerLimits::default()
            },
            device: device.to_owned(),
            gpu,
            ..StartOptions::default()
        })
    }

    /// A trial that can't take the others down: a judge that breaks on what it was sent gives no pass, and goes on.
    fn guarded(&self, job: &Job<'a>) -> (ExerciseResult, Option<(String, gradus_course::Case)>) {
        let trial = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.trial(job)));
        trial.unwrap_or_else(|_| {
            let file = job
                .submission
                .dir
                .join("src")
                .join(format!("{}.rs", job.exercise.id.exercise));
            let result = ExerciseResult {
                submission: job.submission.name.clone(),
                exercise: job.exercise.id.to_string(),
                device: job.device.name.clone(),
                verdict: Verdict::CourseFault,
                message: Some("the grader itself broke down on this answer: please report it".into()),
                seconds: 0.0,
                file: super::relative(&file, &self.course.root),
                line: None,
                column: None,
                end_line: None,
                laws: Vec::new(),
                counterexample: None,
                parity: None,
            };
            (result, None)
        })
    }

    fn trial(&self, job: &Job<'a>) -> (ExerciseResult, Option<(String, gradus_course::Case)>) {
        // One at a time: device memory is not divided, and times are those of a GPU of one's own.
        let on_gpu = job.device.name != "cpu" && job.device.absent.is_none();
        let _alone = on_gpu.then(|| lock(&self.gpu));
        let started = Instant::now();
        let mut outcome = match &job.device.absent {
            Some(why) => simple(Verdict::Skipped, why.clone(), None),
            None => self.judge(job.exercise, &job.build, &job.device.name),
        };
        // A failure may be that of a required exercise: only then is it looked at.
        let unfinished = matches!(
            outcome.verdict,
            Verdict::WrongAnswer
                | Verdict::NotStarted
                | Verdict::Error
                | Verdict::Panicked
                | Verdict::DoesNotCompile
                | Verdict::TimeLimit
                | Verdict::MemoryLimit
                | Verdict::OutputLimit
                | Verdict::Crashed
                | Verdict::Forbidden
                | Verdict::Flaky
        );
        if unfinished
            && !job.exercise.requires.is_empty()
            && job.device.absent.is_none()
            && let Some(blocked) = self.blocked(job)
        {
            outcome = blocked;
        }
        let file = job
            .submission
            .dir
            .join("src")
            .join(format!("{}.rs", job.exercise.id.exercise));
        if job.device.absent.is_none()
            && let Some(broken) = answer::broken_rule(&file, job.exercise, outcome.verdict)
        {
            outcome = broken;
        }
        let shown_file = job
            .submission
            .file
            .clone()
            .unwrap_or_else(|| super::relative(&file, &self.course.root));
        // The compiler names the file by where it lies, the runner by its place in the staged crate.
        let lies = file.display().to_string();
        let staged = format!("{}/src/{}.rs", job.exercise.id.unit, job.exercise.id.exercise);
        let named = |text: String| {
            text.replace(&lies, "\0")
                .replace(&staged, "\0")
                .replace('\0', &shown_file)
        };
        outcome.message = outcome.message.map(named);
        if let Some(shown) = &mut outcome.counterexample {
            shown.mismatch = shown.mismatch.take().map(named);
        }
        let function = if outcome.line.is_none() {
            answer::place_of_function(&file, &job.exercise.id.exercise)
        } else {
            None
        };
        let failing = outcome.counterexample.as_ref().zip(outcome.shrunk.as_ref());
        let failing = failing.map(|(shown, (case, _))| (shown.replay.clone(), case.clone()));
        let result = ExerciseResult {
            submission: job.submission.name.clone(),
            exercise: job.exercise.id.to_string(),
            device: job.device.name.clone(),
            verdict: outcome.verdict,
            message: outcome.message,
            seconds: (started.elapsed().as_secs_f64() * 1e4).round() / 1e4,
            file: shown_file,
            line: outcome.line.or(function.map(|f| f.line)),
            column: outcome.column.or(function.map(|f| f.column)),
            end_line: function.and_then(|f| f.end_line),
            laws: outcome.laws,
            counterexample: outcome.counterexample,
            parity: outcome.parity,
        };
        (result, failing)
    }

    /// Judges one program.
    fn judge(
        &self,
        exercise: &'a Exercise,
        build: &Result<Arc<Program>, BuildFailure>,
        device: &'a str,
    ) -> TrialOutcome {
        let learner = match build {
            Ok(program) => program.clone(),
            Err(failure) => return build_failed(failure),
        };
        let mut session = match self.session(exercise, learner, false, device) {
            Ok(session) => session,
            Err(outcome) => return *outcome,
        };
        let options = TrialOptions {
            cases: self.options.cases,
            gate: &self.gate,
            shrink: self.options.shrink,
        };
        let outcome = match &self.options.replay {
            Some(case) => trial::replay(&mut session, &options, case),
            None => trial::run(&mut session, &options),
        };
        let mut outcome = outcome;
        if session.twin.is_some() {
            outcome.parity = Some(session.parity.report(session.learner.device_memory));
        }
        // What the machine allows is known; a program of which less holds (on a GPU) is what counts.
        if let Some(containment) = session.learner.containment.filter(|c| c != "full") {
            lock(&self.containment).get_or_insert(containment);
        }
        outcome
    }

    /// Both sides of a trial, not started yet.
    fn session(
        &self,
        exercise: &'a Exercise,
        learner: Arc<Program>,
        trusted: bool,
        device: &'a str,
    ) -> Result<Session<'a>, Box<TrialOutcome>> {
        let fault = |words: String| Box::new(simple(Verdict::CourseFault, words, None));
        let unit = self
            .unit(&exercise.id.unit)
            .ok_or_else(|| fault("its unit is gone".into()))?;
        let reference = match self.reference(unit) {
            Ok(built) => match built.get(&exercise.id.exercise) {
                Some(Ok(program)) => program.clone(),
                Some(Err(failure)) => {
                    let words = build_failed(failure).message.unwrap_or_default();
                    return Err(fault(format!("the reference can't be built:\n{words}")));
                }
                None => return Err(fault("the reference was not built".into())),
            },
            Err(error) => {
                return Err(Box::new(simple(
                    Verdict::Skipped,
                    format!("environment: {}", error.message),
                    None,
                )));
            }
        };
        let environment = |error: EnvironmentError| {
            let words = format!("environment: {}", error.message);
            Box::new(simple(Verdict::Skipped, words, None))
        };
        // The reference answers on the CPU, whatever the device: what a GPU rounds or reorders is then judged against what
        // does neither. Only where the answer is a device must it be asked on the same one.
        let beside = if exercise.signature.returns.holds_device() {
            device
        } else {
            "cpu"
        };
        let party = |program, device, trusted| -> Result<Party<'a>, Box<TrialOutcome>> {
            let options = self.start_options(exercise, device, trusted).map_err(environment)?;
            Ok(Party::new(program, options, trusted))
        };
        let twin = match device {
            "cpu" => None,
            _ => Some(party(learner.clone(), "cpu", trusted)?),
        };
        Ok(Session {
            course: self.course,
            exercise,
            device,
            seed: &self.options.seed,
            learner: party(learner, device, trusted)?,
            reference: party(reference, beside, true)?,
            twin,
            parity: Parity::default(),
            has_bf16: self.engine.has_bf16(),
            allowance: Default::default(),
            distorter: None,
        })
    }

    /// Whether a failing exercise really calls a required one that has not passed: that one is replaced by a stub
    /// that says so, and the exercise is judged again.
    fn blocked(&self, job: &Job<'a>) -> Option<TrialOutcome> {
        let mut stubs = BTreeSet::new();
        let crates = self.crates(job.submission);
        let mut open: Vec<&ExerciseId> = job.exercise.requires.iter().collect();
        while let Some(id) = open.pop() {
            let exercise = self.course.exercise(id)?;
            if stubs.contains(id) {
                continue;
            }
            if self.passes(exercise, &crates, &job.device.name) {
                open.extend(&exercise.requires);
            } else {
                stubs.insert(id.clone());
            }
        }
        if stubs.is_empty() {
            return None;
        }
        let mut built = self.build_submission(job.submission, &[job.exercise], &stubs).ok()?;
        let build = built.remove(&job.exercise.id.exercise)?;
        let outcome = self.judge(job.exercise, &build, &job.device.name);
        match (outcome.verdict, job.build.is_err()) {
            (Verdict::Blocked, _) => Some(outcome),
            // Its own file compiles: what did not was a required one that it never calls.
            (_, true) if build.is_ok() => Some(outcome),
            _ => None,
        }
    }

    /// Whether a required exercise passes, judged quietly.
    fn passes(&self, exercise: &'a Exercise, crates: &BTreeMap<String, PathBuf>, device: &str) -> bool {
        let Some(dir) = crates.get(&exercise.id.unit) else {
            return false;
        };
        let submission = Submitted {
            name: String::new(),
            unit: exercise.id.unit.clone(),
            dir: dir.clone(),
            file: None,
        };
        let Ok(mut built) = self.build_submission(&submission, &[exercise], &BTreeSet::new()) else {
            return false;
        };
        let Some(Ok(program)) = built.remove(&exercise.id.exercise) else {
            return false;
        };
        self.judge(exercise, &Ok(program), device).verdict == Verdict::Passed
    }
}

/// A trial's outcome without laws.
fn simple(verdict: Verdict, message: String, line: Option<u32>) -> TrialOutcome {
    TrialOutcome {
        verdict,
        message: Some(message),
        line,
        column: None,
        laws: Vec::new(),
        counterexample: None,
        shrunk: None,
        parity: None,
    }
}

fn build_failed(failure: &BuildFailure) -> TrialOutcome {
    match failure {
        BuildFailure::DoesNotCompile { rendered, errors } => {
            let first = errors.iter().find(|e| e.line > 0);
            let mut outcome = simple(Verdict::DoesNotCompile, rendered.clone(), first.map(|e| e.line));
            outcome.column = first.map(|e| e.column).filter(|&c| c > 0);
            outcome
        }
        BuildFailure::Forbidden(violation) => {
            let place = format!("{}:{}:{}", violation.file.display(), violation.line, violation.column);
            let mut outcome = simple(
                Verdict::Forbidden,
                format!("{}\n  {place}: {}", violation.rule, violation.text),
                Some(violation.line),
            );
            outcome.column = Some(violation.column).filter(|&c| c > 0);
            outcome
        }
        BuildFailure::Unreadable { file, why } => {
            simple(Verdict::DoesNotCompile, format!("{}: {why}", file.display()), None)
        }
        BuildFailure::Environment(error) => simple(Verdict::Skipped, format!("environment: {}", error.message), None),
    }
}

/// The message of a result that the environment, not the learner, caused.
fn environment_words(result: &ExerciseResult) -> Option<String> {
    let message = result
        .message
        .as_deref()
        .filter(|_| result.verdict == Verdict::Skipped)?;
    message.strip_prefix("environment: ").map(str::to_owned)
}

type Outcomes = Vec<(String, Result<Arc<Program>, BuildFailure>)>;

fn environment_first(built: Outcomes) -> Result<HashMap<String, Result<Arc<Program>, BuildFailure>>, EnvironmentError> {
    let mut out = HashMap::new();
    for (name, result) in built {
        if let Err(BuildFailure::Environment(error)) = result {
            return Err(error);
        }
        out.insert(name, result);
    }
    Ok(out)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}
