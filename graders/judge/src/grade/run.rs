//! A run: many submissions, exercises and devices; programs built, trials spread over threads, results in order.

use super::answer;
use super::device;
use super::options::{DeviceChoice, RunOptions};
use super::picks::Picks;
use super::programs::{Programs, Unready, build_failed};
use super::submitted::Submitted;
use super::trial::{self, TrialOptions, TrialOutcome};
use gradus_course::{Course, Exercise, ExerciseId};
use gradus_engine::build::live_files;
use gradus_engine::{BuildOutcome, Engine, EnvironmentError};
use gradus_report::verdict::{Event, ExerciseResult, Report, Verdict};
use gradus_wire::{Containment, Device};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Instant;

/// Receives events, from several threads.
pub type Listener<'l> = dyn Fn(Event<'_>) + Sync + 'l;

/// A run's results: the report, and the failing cases for replay.
#[derive(Debug)]
pub struct Graded {
    /// What was found, in the order of the course.
    pub report: Report,
    /// Shrunk failing cases by token.
    pub failing: Vec<(String, gradus_course::Case)>,
}

/// Everything a run shares between its threads.
struct Run<'a> {
    programs: Programs<'a>,
    /// The only trials to be made; `None` for all that the options select.
    picks: Option<&'a Picks>,
    /// Of a program that is contained less than the machine allows (on a GPU).
    containment: Mutex<Option<Containment>>,
    /// Held by the trial that uses the GPU.
    gpu: Mutex<()>,
}

/// A trial's result, and its failing case by token.
type Tried = (ExerciseResult, Option<(String, gradus_course::Case)>);
/// The place of a trial in the report: of its submission, exercise and device.
type Order = (usize, usize, usize);

/// A submission to be built.
struct Task<'a> {
    order: usize,
    submission: &'a Submitted,
    wanted: Vec<&'a Exercise>,
}

/// One trial to be made.
struct Job<'a> {
    order: Order,
    submission: &'a Submitted,
    exercise: &'a Exercise,
    device: &'a DeviceChoice,
    build: BuildOutcome,
}

/// What a thread does next.
enum Work<'a> {
    Try(Job<'a>),
    Build(Task<'a>),
}

/// What is to be done, by several threads: submissions are built, which gives trials.
struct Queue<'a> {
    state: Mutex<Waiting<'a>>,
    changed: Condvar,
}

struct Waiting<'a> {
    tasks: VecDeque<Task<'a>>,
    jobs: VecDeque<Job<'a>>,
    /// Tasks under way: they become jobs.
    building: usize,
    /// The machine gave up: nothing is begun any more.
    failed: Option<EnvironmentError>,
}

impl<'a> Queue<'a> {
    fn new(tasks: Vec<Task<'a>>) -> Queue<'a> {
        Queue {
            state: Mutex::new(Waiting {
                tasks: tasks.into(),
                jobs: VecDeque::new(),
                building: 0,
                failed: None,
            }),
            changed: Condvar::new(),
        }
    }

    /// What to do next; waits while somebody else builds what becomes jobs. `None` when all is done, or the machine gave
    /// up.
    fn next(&self) -> Option<Work<'a>> {
        let mut state = lock(&self.state);
        loop {
            if state.failed.is_some() {
                return None;
            }
            if let Some(job) = state.jobs.pop_front() {
                return Some(Work::Try(job));
            }
            if let Some(task) = state.tasks.pop_front() {
                state.building += 1;
                return Some(Work::Build(task));
            }
            if state.building == 0 {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// A task is done.
    fn built(&self, jobs: Vec<Job<'a>>) {
        let mut state = lock(&self.state);
        state.jobs.extend(jobs);
        state.building -= 1;
        self.changed.notify_all();
    }

    /// The machine gave up.
    fn fail(&self, error: EnvironmentError) {
        lock(&self.state).failed.get_or_insert(error);
        self.changed.notify_all();
    }
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
    let run = Run {
        programs: Programs::new(course, engine, submissions, options),
        picks,
        containment: Mutex::new(None),
        gpu: Mutex::new(()),
    };
    run.grade(listener)
}

impl<'a> Run<'a> {
    fn options(&self) -> &'a RunOptions {
        self.programs.options
    }

    /// Devices of the run on which an exercise is tried, with their places in the report.
    fn devices(&self, exercise: &'a Exercise) -> impl Iterator<Item = (usize, &'a DeviceChoice)> {
        let devices = self.options().devices.iter().enumerate();
        devices.filter(|(_, device)| exercise.devices.contains(&device.device))
    }

    /// What is to be built: of each submission the exercises that are selected and picked.
    fn tasks(&self) -> Vec<Task<'a>> {
        let mut tasks = Vec::new();
        for (order, submission) in self.programs.submissions.iter().enumerate() {
            let Some(unit) = self.programs.unit(&submission.unit) else {
                continue;
            };
            let wanted: Vec<&Exercise> = unit
                .exercises
                .iter()
                .filter(|e| self.options().selection.contains(&e.id))
                .filter(|e| self.picks.is_none_or(|p| p.contains(&submission.name, &e.id)))
                .collect();
            if !wanted.is_empty() {
                tasks.push(Task {
                    order,
                    submission,
                    wanted,
                });
            }
        }
        tasks
    }

    fn grade(&self, listener: &Listener<'_>) -> Result<Graded, EnvironmentError> {
        let tasks = self.tasks();
        let wanted = tasks.iter().flat_map(|task| &task.wanted);
        listener(Event::Planned(wanted.map(|e| self.devices(e).count()).sum()));
        let queue = Queue::new(tasks);
        let results: Mutex<Vec<(Order, Tried)>> = Mutex::new(Vec::new());
        let engine = self.programs.engine;
        let contained = std::thread::scope(|scope| {
            // Tried beside everything else: it takes milliseconds, but the learner waits for each.
            let contained = scope.spawn(|| engine.containment());
            for _ in 0..self.options().jobs.max(1) {
                scope.spawn(|| {
                    while let Some(work) = queue.next() {
                        let done = match work {
                            Work::Build(task) => self.jobs(task).map(|jobs| queue.built(jobs)),
                            Work::Try(job) => {
                                listener(Event::Began(&format!("{} {}", job.exercise.id, job.device.device)));
                                self.guarded(&job).map(|tried| {
                                    listener(Event::Finished(&tried.0));
                                    lock(&results).push((job.order, tried));
                                })
                            }
                        };
                        if let Err(error) = done {
                            queue.fail(error);
                        }
                    }
                });
            }
            contained.join()
        });
        if let Some(error) = lock(&queue.state).failed.take() {
            return Err(error);
        }
        let broken = |_| Err(EnvironmentError::new("containment could not be tried"));
        let contained = contained.unwrap_or_else(broken)?;
        let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
        results.sort_by_key(|(order, _)| *order);
        let (results, failing): (Vec<_>, Vec<_>) = results.into_iter().map(|(_, tried)| tried).unzip();
        let report = Report {
            format_version: 1,
            seed: self.options().seed.clone(),
            toolchain: engine.toolchain().to_owned(),
            containment: lock(&self.containment).clone().unwrap_or(contained),
            gpu: engine.machine().map(|machine| machine.gpu.to_string()),
            shard: None,
            nothing: None,
            results,
        };
        Ok(Graded {
            report,
            failing: failing.into_iter().flatten().collect(),
        })
    }

    /// Builds a submission; gives the trials that this allows.
    fn jobs(&self, task: Task<'a>) -> Result<Vec<Job<'a>>, EnvironmentError> {
        let submission = task.submission;
        let mut built = self
            .programs
            .build_submission(submission, &task.wanted, &BTreeSet::new())?;
        let mut jobs = Vec::new();
        for (at, exercise) in task.wanted.into_iter().enumerate() {
            let Some(build) = built.remove(&exercise.id.exercise) else {
                continue;
            };
            jobs.extend(self.devices(exercise).map(|(which, device)| Job {
                order: (task.order, at, which),
                submission,
                exercise,
                device,
                build: build.clone(),
            }));
        }
        Ok(jobs)
    }

    /// A trial that can't take the others down: a judge that breaks on what it was sent gives no pass, and goes on.
    fn guarded(&self, job: &Job<'a>) -> Result<Tried, EnvironmentError> {
        let trial = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.trial(job)));
        trial.unwrap_or_else(|_| {
            let file = job
                .submission
                .dir
                .join("src")
                .join(format!("{}.rs", job.exercise.id.exercise));
            let result = ExerciseResult {
                submission: job.submission.name.clone(),
                exercise: job.exercise.id.clone(),
                device: job.device.device,
                verdict: Verdict::CourseFault,
                message: Some("the grader itself broke down on this answer: please report it".into()),
                seconds: 0.0,
                file: super::relative(&file, &self.programs.course.root),
                line: None,
                column: None,
                end_line: None,
                laws: Vec::new(),
                counterexample: None,
                parity: None,
            };
            Ok((result, None))
        })
    }

    fn trial(&self, job: &Job<'a>) -> Result<Tried, EnvironmentError> {
        // One at a time: device memory is not divided, and times are those of a GPU of one's own.
        let on_gpu = job.device.device != Device::Cpu && job.device.absent.is_none();
        let _alone = on_gpu.then(|| lock(&self.gpu));
        let started = Instant::now();
        let lacks = job.exercise.lacks(&self.programs.course.root);
        let mut outcome = match job.device.absent.as_ref().or(lacks.as_ref()) {
            Some(why) => TrialOutcome::simple(Verdict::Skipped, why),
            None => {
                let folder = &job.submission.dir;
                self.judge(job.exercise, &job.build, job.device.device, folder)?
            }
        };
        // A failure may be that of a required exercise: only then is it looked at.
        if may_be_blocked(outcome.verdict)
            && job.device.absent.is_none()
            && let Some(blocked) = self.blocked(job)?
        {
            outcome = blocked;
        }
        let file = job
            .submission
            .dir
            .join("src")
            .join(format!("{}.rs", job.exercise.id.exercise));
        if job.device.absent.is_none()
            && let Some(broken) = self.broken_rule(job, outcome.verdict)?
        {
            outcome = broken;
        }
        let shown_file = job
            .submission
            .file
            .clone()
            .unwrap_or_else(|| super::relative(&file, &self.programs.course.root));
        self.rename(job, &file, &shown_file, &mut outcome);
        add_words(job, &file, &mut outcome);
        let function = if outcome.line.is_none() {
            answer::place_of_function(&file, &job.exercise.id.exercise)
        } else {
            None
        };
        let failing = outcome.counterexample.as_ref().zip(outcome.shrunk.as_ref());
        let failing = failing.map(|(shown, (case, _))| (shown.replay.clone(), case.clone()));
        let result = ExerciseResult {
            submission: job.submission.name.clone(),
            exercise: job.exercise.id.clone(),
            device: job.device.device,
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
        Ok((result, failing))
    }

    /// Calls the file in all words by the name that readers know. The compiler names it by where it lies, the runner by its
    /// place in the staged crate.
    fn rename(&self, job: &Job<'_>, file: &Path, shown: &str, outcome: &mut TrialOutcome) {
        let lies = file.display().to_string();
        let staged = format!("{}/src/{}.rs", job.exercise.id.unit, job.exercise.id.exercise);
        let root = format!("{}/", self.programs.course.root.display());
        let named = |text: String| {
            // One after the other: the shown name may hold the staged one.
            let parts = text
                .split(&lies)
                .map(|part| renamed(&part.replace(&root, ""), &staged, shown));
            parts.collect::<Vec<_>>().join(shown)
        };
        outcome.message = outcome.message.take().map(named);
        if let Some(shown) = &mut outcome.counterexample {
            shown.mismatch = shown.mismatch.take().map(named);
        }
    }

    /// Whether a source rule of the spec is broken.
    fn broken_rule(&self, job: &Job<'_>, verdict: Verdict) -> Result<Option<TrialOutcome>, EnvironmentError> {
        if !answer::has_rules(job.exercise, verdict) {
            return Ok(None);
        }
        let crates = self.programs.crates(job.submission);
        let files = live_files(self.programs.course, &crates, &job.exercise.id)?;
        Ok(answer::broken_rule(&files, job.exercise, verdict))
    }

    /// Judges one program.
    fn judge(
        &self,
        exercise: &'a Exercise,
        build: &BuildOutcome,
        device: Device,
        crate_folder: &Path,
    ) -> Result<TrialOutcome, EnvironmentError> {
        let learner = match build {
            Ok(program) => program.clone(),
            // An answer that is the reference itself is the course's.
            Err(failure) if self.programs.is_reference(&exercise.id.unit, crate_folder) => {
                return Ok(TrialOutcome::from(&Unready::Reference(failure.clone())));
            }
            Err(failure) => return Ok(build_failed(failure)),
        };
        let mut session = match self.programs.session(exercise, learner, false, device)? {
            Ok(session) => session,
            Err(unready) => return Ok(TrialOutcome::from(&unready)),
        };
        let file = crate_folder.join("src").join(format!("{}.rs", exercise.id.exercise));
        session.learner.begun = answer::is_begun(&file, exercise);
        let options = TrialOptions {
            cases: self.options().cases,
            gate: &self.programs.gate,
            shrink: self.options().shrink,
        };
        let mut outcome = match &self.options().replay {
            Some(case) => trial::replay(&mut session, &options, case)?,
            None => trial::run(&mut session, &options)?,
        };
        if session.twin.is_some() {
            outcome.parity = Some(session.parity.report(session.learner.device_memory));
        }
        // What the machine allows is known; a program of which less holds (on a GPU) is what counts.
        if let Some(containment) = session.learner.containment.filter(|c| !c.is_full()) {
            lock(&self.containment).get_or_insert(containment);
        }
        Ok(outcome)
    }

    /// Whether a failing exercise really calls a required one that has not passed: that one is replaced by a stub
    /// that says so, and the exercise is judged again.
    fn blocked(&self, job: &Job<'a>) -> Result<Option<TrialOutcome>, EnvironmentError> {
        let mut stubs = BTreeSet::new();
        let crates = self.programs.crates(job.submission);
        let callable = self.programs.may_call(job.submission, job.exercise)?;
        // Those that only a required one requires are looked at where that one passes.
        let named = callable
            .iter()
            .filter(|id| !self.programs.course.all_required(&job.exercise.id).contains(id));
        let mut open: Vec<&ExerciseId> = job.exercise.requires.iter().chain(named).collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            let Some(exercise) = self.programs.course.exercise(id) else {
                return Ok(None);
            };
            if !seen.insert(id) {
                continue;
            }
            if self.passes(exercise, &crates, job.device.device)? {
                open.extend(&exercise.requires);
            } else {
                stubs.insert(id.clone());
            }
        }
        if stubs.is_empty() {
            return Ok(None);
        }
        let mut built = self
            .programs
            .build_submission(job.submission, &[job.exercise], &stubs)?;
        let Some(build) = built.remove(&job.exercise.id.exercise) else {
            return Ok(None);
        };
        let outcome = self.judge(job.exercise, &build, job.device.device, &job.submission.dir)?;
        Ok(match (outcome.verdict, job.build.is_err()) {
            (Verdict::Blocked, _) => Some(outcome),
            // Its own file compiles: what did not was a required one that it never calls.
            (_, true) if build.is_ok() => Some(outcome),
            _ => None,
        })
    }

    /// Whether a required exercise passes, judged quietly.
    fn passes(
        &self,
        exercise: &'a Exercise,
        crates: &BTreeMap<String, PathBuf>,
        device: Device,
    ) -> Result<bool, EnvironmentError> {
        let Some(dir) = crates.get(&exercise.id.unit) else {
            return Ok(false);
        };
        let submission = Submitted {
            name: String::new(),
            unit: exercise.id.unit.clone(),
            dir: dir.clone(),
            file: None,
        };
        let mut built = self
            .programs
            .build_submission(&submission, &[exercise], &BTreeSet::new())?;
        match built.remove(&exercise.id.exercise) {
            Some(Ok(program)) => Ok(self.judge(exercise, &Ok(program), device, dir)?.verdict == Verdict::Passed),
            _ => Ok(false),
        }
    }
}

/// Adds what is known of a verdict beyond the trial: a fault of candle's that the source may have come upon, and what could
/// not be tried here.
fn add_words(job: &Job<'_>, file: &Path, outcome: &mut TrialOutcome) {
    if outcome.verdict == Verdict::WrongAnswer
        && let Some(shown) = &mut outcome.counterexample
        && let Some(words) = answer::fault_of_candle(file, job.device.device, outcome.shrunk.as_ref().map(|(_, p)| p))
    {
        let before = shown
            .likely_mistake
            .take()
            .map_or_else(String::new, |likely| format!("{likely} "));
        shown.likely_mistake = Some(format!("{before}{words}"));
    }
    if outcome.verdict == Verdict::Passed
        && let Some(words) = device::undecided(job.exercise, job.device.device)
    {
        outcome.message = Some(words);
    }
}

fn may_be_blocked(verdict: Verdict) -> bool {
    matches!(
        verdict,
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
    )
}

/// The text with another name for a file, where that is named by itself and not as the end of a longer path.
fn renamed(text: &str, from: &str, to: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, found) = rest.split_at(at);
        out.push_str(before);
        let within = out.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '/' | '\\' | '_' | '-' | '.'));
        out.push_str(if within { from } else { to });
        rest = &found[from.len()..];
    }
    out.push_str(rest);
    out
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
