//! One side of a trial: a program, its runner of the moment, and what its calls come to.

use super::contract::Mismatch;
use super::failure::{Asked, Failure};
use gradus_draw::{FIXTURES, GIVEN, SCRATCH};
use gradus_engine::supervise::{Call, CallOutcome, Callbacks, Death, Runner, StartError, StartOptions};
use gradus_engine::supervise::{GivenFile, Scratch};
use gradus_engine::{EnvironmentError, Program, blocked_marker};
use gradus_report::verdict::{Aspect, Verdict};
use gradus_wire::message::GradientRequest;
use gradus_wire::{Containment, Device, Outcome, Value as Wire};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Text of a submission's: the runner's own library sends no more of it, but who says that it was that library?
fn short(text: String) -> String {
    const MOST: usize = 2000;
    if text.len() <= MOST {
        text
    } else {
        text.chars().take(MOST).collect()
    }
}

/// Wall time that all calls of a submission may spend neither computing nor answering.
const MOST_IDLE: Duration = Duration::from_secs(60);

/// Computing time after all answers of a trial together: what is freed and read there takes a small part of it.
const MOST_AFTER_ANSWERS: Duration = Duration::from_millis(150);

/// Arguments of a call, and the files that it is given.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Arguments {
    /// One per parameter, in order.
    pub values: Vec<Wire>,
    /// What lies in the folder that may be read.
    pub files: Vec<GivenFile>,
}

impl From<Vec<Wire>> for Arguments {
    fn from(values: Vec<Wire>) -> Arguments {
        Arguments {
            values,
            files: Vec::new(),
        }
    }
}

/// A file that a call could write: its path as drawn, and what was found there afterwards.
pub type Written = (String, Result<Option<Vec<u8>>, String>);

/// Where a side whose function takes a path keeps its files.
#[derive(Debug)]
pub struct FilePlace {
    scratch: Scratch,
    /// Where folders are made.
    base: PathBuf,
    /// The course's stored files.
    fixtures: PathBuf,
}

impl FilePlace {
    /// Empty folders below `base`.
    pub fn new(base: PathBuf, fixtures: PathBuf) -> Result<FilePlace, EnvironmentError> {
        Ok(FilePlace {
            scratch: Scratch::new(&base)?,
            base,
            fixtures,
        })
    }

    /// Puts the folders in for what stands for them, and gathers the stored files that are named.
    fn resolve(&self, value: &mut Wire, stored: &mut Vec<PathBuf>) {
        match value {
            Wire::Text(text) => {
                let folders = [
                    (SCRATCH, self.scratch.written()),
                    (GIVEN, self.scratch.given()),
                    (FIXTURES, self.fixtures.clone()),
                ];
                let found = folders
                    .into_iter()
                    .find_map(|(mark, folder)| Some((mark, folder, text.strip_prefix(mark)?.strip_prefix('/')?)));
                if let Some((mark, folder, rest)) = found {
                    let path = folder.join(rest);
                    *text = path.to_string_lossy().into_owned();
                    if mark == FIXTURES {
                        stored.push(path);
                    }
                }
            }
            Wire::List(items) => items.iter_mut().for_each(|item| self.resolve(item, stored)),
            Wire::Some(inner) => self.resolve(inner, stored),
            _ => {}
        }
    }
}

/// Names of files below the folder that may be written.
fn writable(value: &Wire, found: &mut Vec<String>) {
    match value {
        Wire::Text(text) => {
            let name = text.strip_prefix(SCRATCH).and_then(|rest| rest.strip_prefix('/'));
            found.extend(name.map(str::to_owned));
        }
        Wire::List(items) => items.iter().for_each(|item| writable(item, found)),
        Wire::Some(inner) => writable(inner, found),
        _ => {}
    }
}

/// A function of a program: unit, module, name.
pub type FunctionKey<'k> = (&'k str, &'k str, &'k str);

/// A program and the runner that answers for it, started when first asked and again after a death.
pub struct Party<'a> {
    program: Arc<Program>,
    options: StartOptions,
    runner: Option<Runner>,
    /// Containment that the last runner reported.
    pub containment: Option<Containment>,
    /// Whether deaths are the course's fault.
    trusted: bool,
    /// Computing and waiting time of all its runners together: a fresh one gets no fresh time.
    computed: Duration,
    idle: Duration,
    /// Most bytes of device memory in use at a time, of all its runners.
    pub device_memory: u64,
    /// Whether each question goes to a fresh runner.
    pub isolated: bool,
    /// How often the next question is repeated in the program itself.
    pub again: u32,
    /// Whether the function holds more than a `todo!()`: one that is come to is a panic like others.
    pub begun: bool,
    /// CPU time of the runner of the moment when it had answered last.
    rested: Option<Duration>,
    /// Computing time between answers and what followed them.
    after_answers: Duration,
    /// CPU time of the costliest call.
    pub costliest: Duration,
    /// Its folders, where the function takes a path.
    place: Option<FilePlace>,
    marker: std::marker::PhantomData<&'a ()>,
}

/// A call that returned `Ok`.
#[derive(Debug, Clone)]
pub struct Called {
    /// What it returned.
    pub value: Wire,
    /// Index of an argument that was changed during the call.
    pub changed: Option<u32>,
    /// Gradient asked for.
    pub gradient: Option<Wire>,
    /// How often it was called.
    pub calls: u32,
    /// Files that it could write.
    pub written: Vec<Written>,
    /// How long the function took, as the program says: for benchmarks of trusted programs.
    pub took: Duration,
}

impl Party<'_> {
    /// A side that has not started yet.
    pub fn new(program: Arc<Program>, options: StartOptions, trusted: bool, place: Option<FilePlace>) -> Self {
        Party {
            program,
            options,
            runner: None,
            containment: None,
            trusted,
            computed: Duration::ZERO,
            idle: Duration::ZERO,
            device_memory: 0,
            isolated: false,
            again: 0,
            begun: false,
            rested: None,
            after_answers: Duration::ZERO,
            costliest: Duration::ZERO,
            place,
            marker: std::marker::PhantomData,
        }
    }

    /// Where it computes.
    pub fn device(&self) -> Device {
        self.options.device
    }

    /// Ends the runner of the moment: the next call starts a fresh one.
    pub fn restart(&mut self) {
        self.add_rest();
        self.runner = None;
    }

    /// Adds up what the runner of the moment has computed since it answered.
    fn add_rest(&mut self) {
        let now = self.runner.as_ref().and_then(Runner::cpu_time);
        if let Some((rested, now)) = self.rested.take().zip(now) {
            self.after_answers += now.saturating_sub(rested);
        }
    }

    /// More computing after the answers than finishing them takes. What a driver does meanwhile is not known apart.
    fn overworked(&self) -> Option<String> {
        let most = MOST_AFTER_ANSWERS + self.computed / 10;
        let over = !self.trusted && self.options.gpu.is_none() && self.after_answers > most;
        over.then(|| {
            format!(
                "threads that it started computed for {:.1} seconds after its answers",
                self.after_answers.as_secs_f64()
            )
        })
    }

    /// Asks one question.
    pub fn ask(
        &mut self,
        (unit, module, function): FunctionKey<'_>,
        arguments: impl Into<Arguments>,
        gradient: Option<GradientRequest>,
        callbacks: &mut Callbacks<'_>,
    ) -> Asked<Called> {
        let mut arguments = arguments.into();
        let Some(number) = self.program.function(unit, module, function) else {
            let words = format!("the program has no function {unit}::{module}::{function}");
            return Ok(Err(Failure::Course(words)));
        };
        self.add_rest();
        if let Some(words) = self.overworked() {
            self.runner = None;
            return Ok(Err(self.died(Death::TimeLimit(words))));
        }
        // A call that is made again finds what it wrote before: where there are files, each has folders of its own.
        let again = std::mem::take(&mut self.again);
        let again = if self.place.is_some() { 0 } else { again };
        let mut names = Vec::new();
        if self.place.is_some() {
            arguments.values.iter().for_each(|value| writable(value, &mut names));
            self.prepare_files(&mut arguments)?;
        }
        let runner = match self.runner()? {
            Ok(runner) => runner,
            Err(failure) => return Ok(Err(failure)),
        };
        self.containment = Some(runner.containment().clone());
        let runner = self.runner.insert(runner);
        let began = Instant::now();
        let before = runner.cpu_time();
        let outcome = runner.call(
            Call {
                function: number,
                arguments: arguments.values,
                gradient,
                again,
            },
            callbacks,
        );
        if let CallOutcome::Answered(answer) = &outcome {
            self.device_memory = self.device_memory.max(answer.device_memory);
        }
        let waited = began.elapsed();
        let after = runner.cpu_time();
        self.add_call(waited, before, after);
        let answer = match outcome {
            CallOutcome::Answered(answer) => answer,
            CallOutcome::Died(death) => {
                self.runner = None;
                return Ok(Err(self.died(death)));
            }
        };
        if let Some(words) = self.over_time() {
            self.runner = None;
            return Ok(Err(self.died(Death::TimeLimit(words))));
        }
        let failure = match answer.outcome {
            Outcome::Returned(value) => {
                return Ok(Ok(Called {
                    value,
                    calls: answer.calls,
                    changed: answer.changed,
                    gradient: answer.gradient,
                    written: self.written(names),
                    took: Duration::from_nanos(answer.nanoseconds),
                }));
            }
            Outcome::Failed(message) => Failure::Error(short(message)),
            Outcome::Panicked { message, file, line } => self.panicked((unit, module), message, &file, line),
            Outcome::TooLarge(words) => self.died(Death::OutputLimit(words)),
            Outcome::DeviceMemory(words) => self.died(Death::MemoryLimit(format!(
                "the GPU's memory ran out ({} bytes are allowed): {}",
                self.options.gpu.as_ref().map_or(0, |gpu| gpu.memory),
                short(words)
            ))),
            Outcome::DeviceLost(words) => {
                self.runner = None;
                self.died(Death::Crashed(format!(
                    "the GPU's context died and took the process with it: {}{}",
                    short(words.clone()),
                    death_on_device(&words)
                )))
            }
            Outcome::Foreign(words) => Failure::Form(Mismatch {
                place: "the answer".into(),
                declared: "a dtype that exercises use".into(),
                came: short(words),
                what: Aspect::DType,
            }),
            Outcome::Unusable(words) if self.trusted => Failure::Course(words),
            Outcome::Unusable(words) => Failure::Unusable(short(words)),
        };
        Ok(Err(failure))
    }

    /// Adds up what a call cost: how long it was waited for, and the runner's CPU time before and after it.
    fn add_call(&mut self, waited: Duration, before: Option<Duration>, after: Option<Duration>) {
        self.rested = after;
        let used = before.zip(after).map(|(before, after)| after.saturating_sub(before));
        // Of a runner that is gone nobody knows what it used: as much as it could.
        let used = used.unwrap_or_else(|| waited.min(self.options.limits.call)).min(waited);
        self.computed += used;
        self.costliest = self.costliest.max(used);
        self.idle += waited - used;
    }

    /// The runner of the moment, or a fresh one.
    fn runner(&mut self) -> Asked<Runner> {
        if let Some(runner) = self.runner.take().filter(|runner| runner.alive() && !self.isolated) {
            return Ok(Ok(runner));
        }
        match Runner::start(&self.program, &self.options) {
            Ok(runner) => Ok(Ok(runner)),
            // Memory is taken for what the program holds from the start, a large static for instance.
            Err(StartError::Died(death @ Death::MemoryLimit(_))) => Ok(Err(self.died(death))),
            Err(StartError::Died(death)) => Err(self.unready(&death)),
            Err(StartError::Environment(error)) => Err(error),
            Err(StartError::NoDevice(why)) => Err(EnvironmentError::new(why)),
        }
    }

    /// A panic in the function of this unit and module, or in what it called.
    fn panicked(&self, (unit, module): (&str, &str), message: String, file: &str, line: u32) -> Failure {
        if let Some(required) = self.stub(&message) {
            return Failure::Blocked(required);
        }
        let own = file == format!("{unit}/src/{module}.rs");
        if own && !self.begun && message.starts_with("not yet implemented") {
            return Failure::NotStarted { line };
        }
        let driver = format!("{unit}/src/{}.rs", gradus_engine::build::driver_module(module));
        let place = match file == driver {
            true => format!("in line {line} of what calls your items"),
            false => place_of_panic(file, line),
        };
        Failure::Panicked {
            message: short(message),
            place: short(place),
            line: Some(line).filter(|_| own),
        }
    }

    /// Readies the folders for a call. Which files a program may open is settled when it starts: where they are others, it
    /// is started again.
    fn prepare_files(&mut self, arguments: &mut Arguments) -> Result<(), EnvironmentError> {
        let Some(place) = &mut self.place else { return Ok(()) };
        let mut moved = false;
        if place.scratch.renew(&arguments.files).is_err() {
            // A thread of the program may still write there.
            place.scratch = Scratch::new(&place.base)?;
            let folder = place.scratch.given();
            let renewed = place.scratch.renew(&arguments.files);
            renewed.map_err(|e| EnvironmentError::file("written", &folder, &e))?;
            moved = true;
        }
        let mut readable = vec![place.scratch.given()];
        let values = arguments.values.iter_mut();
        values.for_each(|value| place.resolve(value, &mut readable));
        if moved || self.options.readable != readable {
            self.options.scratch = Some(place.scratch.written());
            self.options.readable = readable;
            self.restart();
        }
        Ok(())
    }

    /// What lies in the files that a call could write.
    fn written(&self, names: Vec<String>) -> Vec<Written> {
        let Some(place) = &self.place else { return Vec::new() };
        let read = |name: String| {
            let found = place.scratch.read(&name);
            (format!("{SCRATCH}/{name}"), found)
        };
        names.into_iter().map(read).collect()
    }

    /// A program that ends before any code but the grader's own could run is damaged, or a part of it is gone.
    fn unready(&self, death: &Death) -> EnvironmentError {
        let program = self.program.path.display();
        let folder = self.program.path.parent().unwrap_or(&self.program.path).display();
        EnvironmentError::with_help(
            format!("{program} ended before it was ready: {death}"),
            format!(
                "is the disk full, or is a part of {folder} damaged or gone? Delete that folder to have it made anew"
            ),
        )
    }

    /// The required exercise whose stub panicked, if this program holds one that says so: the words alone can be anyone's.
    fn stub(&self, message: &str) -> Option<String> {
        let stubs = self.program.stubs.iter();
        stubs
            .filter(|id| blocked_marker(id) == message)
            .map(|id| id.to_string())
            .next()
    }

    /// Many slow calls count together, whatever runners answered them.
    fn over_time(&self) -> Option<String> {
        if self.trusted {
            return None;
        }
        let total = self.options.limits.total;
        if self.computed > total {
            return Some(format!("its calls took more than {} seconds together", total.as_secs()));
        }
        let idle = total.max(MOST_IDLE);
        (self.idle > idle).then(|| {
            format!(
                "its calls waited or slept for more than {} seconds together",
                idle.as_secs()
            )
        })
    }

    /// A thread that goes on computing after the answer: what it is up to is no part of an answer.
    pub fn busy(&mut self) -> Option<Failure> {
        let busy = self.runner.as_ref().is_some_and(Runner::busy);
        self.add_rest();
        let words = match self.overworked() {
            Some(words) => words,
            None if busy => "a thread that it started was still computing after the answer".into(),
            None => return None,
        };
        self.runner = None;
        Some(self.died(Death::TimeLimit(words)))
    }

    fn died(&self, death: Death) -> Failure {
        let (verdict, words) = match death {
            Death::TimeLimit(words) => (Verdict::TimeLimit, words),
            Death::MemoryLimit(words) => (Verdict::MemoryLimit, words),
            Death::OutputLimit(words) => (Verdict::OutputLimit, words),
            Death::Crashed(words) => (Verdict::Crashed, words),
            Death::Forbidden(words) | Death::ProtocolViolation(words) => (Verdict::Forbidden, words),
        };
        if self.trusted {
            Failure::Course(format!("the reference ended its process: {words}"))
        } else {
            Failure::Died(verdict, words)
        }
    }
}

/// Where a panic was, in words. Sources of submissions are staged as `unit/src/module.rs`; whatever lies elsewhere is a
/// library's, and its lines are nobody's business.
fn place_of_panic(file: &str, line: u32) -> String {
    let parts: Vec<&str> = file.split('/').collect();
    if let [unit, "src", _] = parts.as_slice()
        && !unit.is_empty()
    {
        return format!("at {file}:{line}");
    }
    let before_source = parts
        .iter()
        .rposition(|part| *part == "src")
        .and_then(|at| at.checked_sub(1));
    let Some(name) = before_source.map(|at| parts[at]).filter(|name| !name.is_empty()) else {
        return String::new();
    };
    if parts.contains(&"rustc") || parts.contains(&"rustlib") {
        return "inside Rust's own library".into();
    }
    // `candle-core-0.11.1`.
    let name = match name.rsplit_once('-') {
        Some((name, version)) if version.starts_with(|c: char| c.is_ascii_digit()) => name,
        _ => name,
    };
    format!("inside {name}, on what your function gave it")
}

/// What usually lies behind an error of the device.
fn death_on_device(words: &str) -> &'static str {
    if words.contains("CUDA_ERROR_ASSERT") {
        "\nAn assertion failed on the device: usually an index that is out of range. The CPU answers that with an error; a GPU \
         finds out when it is too late, so check indices before you use them"
    } else if words.contains("CUDA_ERROR_ILLEGAL_ADDRESS") || words.contains("CUDA_ERROR_MISALIGNED_ADDRESS") {
        "\nA kernel read or wrote memory that is not the tensor's: usually indices or strides that the kernel does not honour \
         (try `.contiguous()?`)"
    } else {
        ""
    }
}
