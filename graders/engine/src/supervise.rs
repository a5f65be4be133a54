//! Runners as the judge sees them: started, asked, timed, killed.
//!
//! A pass is never an exit code or a printed line: only values that come back over the wire count, and whatever
//! else a runner does is a [`Death`].

mod death;
mod limits;
mod link;
mod process;
mod scratch;
mod words;

pub use death::Death;
pub use gradus_wire::message::Grip;
pub use limits::RunnerLimits;
pub(crate) use process::{Ended, spawn, wait_until};
pub use scratch::{GivenFile, MAX_WRITTEN, Scratch};

use crate::environment::EnvironmentError;
use crate::program::Program;
use gradus_wire::message::GpuBounds;
use gradus_wire::{Answer, Bounds, Containment, Device, FromRunner, Question, ToRunner, Value, WIRE_VERSION};
use link::{Link, Received};
use process::Process;
use std::collections::hash_map::RandomState;
use std::ffi::OsString;
use std::hash::BuildHasher;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use words::{bytes, seconds};

/// How a runner is started.
#[derive(Debug, Clone, Default)]
pub struct StartOptions {
    /// Limits.
    pub limits: RunnerLimits,
    /// The device that it computes on.
    pub device: Device,
    /// Files and folders that the program may read (fixtures of exercises that take a path).
    pub readable: Vec<PathBuf>,
    /// The one folder that the program may write, for exercises that take a path.
    pub scratch: Option<PathBuf>,
    /// What concerns the GPU; none for the CPU.
    pub gpu: Option<GpuOptions>,
}

/// How a program is started that computes on a GPU.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GpuOptions {
    /// Folders of the driver, cuBLAS and cuRAND.
    pub libraries: Vec<PathBuf>,
    /// Where the driver keeps what it compiled.
    pub cache: PathBuf,
    /// Whether each program gets a copy of it, because the driver makes nothing of one that it can't write.
    pub own_cache: bool,
    /// Bytes of device memory; 0 for as much as there is.
    pub memory: u64,
    /// How tightly the program is contained.
    pub grip: Grip,
}

impl GpuOptions {
    /// Variables of the program: where libraries and compiled kernels are, and that results must not depend on chance.
    fn environment(&self, cache: &Path) -> Vec<(&'static str, OsString)> {
        vec![
            (
                "LD_LIBRARY_PATH",
                std::env::join_paths(&self.libraries).unwrap_or_default(),
            ),
            ("CUDA_CACHE_PATH", cache.as_os_str().to_owned()),
            // 1 GiB: nothing that was compiled is thrown away.
            ("CUDA_CACHE_MAXSIZE", "1073741824".into()),
            // cuBLAS gives the same bits for the same question, and rounds products to nothing less than f32.
            ("CUBLAS_WORKSPACE_CONFIG", ":4096:8".into()),
            ("NVIDIA_TF32_OVERRIDE", "0".into()),
        ]
    }
}

/// Parts of a question; the nonce is the runner's own business.
#[derive(Debug, Clone)]
pub struct Call {
    /// Number of the function ([`Program::function`]).
    pub function: u32,
    /// One per parameter, in order.
    pub arguments: Vec<Value>,
    /// Gradients wanted.
    pub gradient: Option<gradus_wire::message::GradientRequest>,
    /// How often the function is called once more ([`Question::again`]).
    pub again: u32,
}

/// What came of a call.
#[derive(Debug, Clone)]
pub enum CallOutcome {
    /// An answer of the function asked.
    Answered(Answer),
    /// The runner is gone; a new one must be started for further calls.
    Died(Death),
}

/// Why a runner could not be started.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum StartError {
    /// The machine's fault.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// The program died before it was ready, that is, before any code but the grader's own could run.
    #[error("its process ended before it was ready: {0}")]
    Died(Death),
    /// The device asked for is not there.
    #[error("{0}")]
    NoDevice(String),
}

/// A running program. Dropping it kills the whole process group.
#[derive(Debug)]
pub struct Runner {
    process: Process,
    link: Link,
    limits: RunnerLimits,
    containment: Containment,
    devices: Vec<Device>,
    nonces: RandomState,
    asked: u64,
    device: Device,
    death: Option<Death>,
    /// Resident bytes that are not the answer's: shared objects, a driver.
    slack: u64,
    /// The folder that it may write.
    scratch: Option<PathBuf>,
    /// Its copy of the compiled kernels, removed when it is gone.
    own_cache: Option<OwnCache>,
}

/// A copy of the cache of compiled kernels.
#[derive(Debug)]
struct OwnCache(PathBuf);

impl OwnCache {
    fn of(cache: &Path) -> std::io::Result<OwnCache> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let copy = OwnCache(cache.with_extension(format!("{}-{number}", std::process::id())));
        copy_folder(cache, &copy.0)?;
        Ok(copy)
    }
}

impl Drop for OwnCache {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &place)?;
        } else {
            std::fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}

/// Answers the runner's calls of closures: name and arguments to value, or the text of an error.
pub type Callbacks<'a> = dyn FnMut(&str, Vec<Value>) -> Result<Value, String> + 'a;

/// Wall time that starting, opening the device and containing may take.
const START: Duration = Duration::from_secs(60);
/// The same where the driver may have to compile every kernel first.
const START_GPU: Duration = Duration::from_secs(300);
/// Most calls of closures in one call.
pub const MAX_CALLBACKS: u32 = 100_000;
/// Most tensor elements that one answer, or all closure arguments of one call, may hold.
const MAX_WEIGHT: u64 = gradus_wire::value::MAX_ELEMENTS;

impl Runner {
    /// Starts a program and waits until it has contained itself.
    pub fn start(program: &Program, options: &StartOptions) -> Result<Runner, StartError> {
        let environment = |message: String| StartError::Environment(EnvironmentError::new(message));
        let own_cache = match &options.gpu {
            Some(gpu) if gpu.own_cache => {
                let made = OwnCache::of(&gpu.cache);
                Some(made.map_err(|e| environment(format!("{} can't be copied: {e}", gpu.cache.display())))?)
            }
            _ => None,
        };
        let cache = |gpu: &GpuOptions| {
            own_cache
                .as_ref()
                .map_or_else(|| gpu.cache.clone(), |own| own.0.clone())
        };
        let variables = options
            .gpu
            .as_ref()
            .map(|gpu| gpu.environment(&cache(gpu)))
            .unwrap_or_default();
        let started = Process::start(&program.path, options.scratch.as_deref(), variables);
        let (process, link) =
            started.map_err(|e| environment(format!("{} could not be started: {e}", program.path.display())))?;
        let mut runner = Runner {
            process,
            link,
            limits: options.limits.clone(),
            containment: Containment::LimitsOnly("it is not contained yet".into()),
            devices: Vec::new(),
            nonces: RandomState::new(),
            asked: 0,
            device: options.device,
            death: None,
            slack: process::MEMORY_SLACK,
            scratch: options.scratch.clone(),
            own_cache: None,
        };
        let text = |path: &PathBuf| path.to_string_lossy().into_owned();
        let begin = ToRunner::Begin(Bounds {
            memory: options.limits.memory,
            device: options.device,
            readable: options.readable.iter().map(text).collect(),
            scratch: options.scratch.as_ref().map(text),
            gpu: options.gpu.as_ref().map(|gpu| GpuBounds {
                memory: gpu.memory,
                libraries: gpu.libraries.iter().map(text).collect(),
                cache: Some(text(&cache(gpu))),
                own_cache: gpu.own_cache,
                grip: gpu.grip,
            }),
        });
        let ready = runner.link.send(&begin).map_err(|e| environment(e.to_string()));
        ready?;
        runner.own_cache = own_cache;
        let patience = if options.gpu.is_some() { START_GPU } else { START };
        if options.gpu.is_some() {
            // What a driver takes while it starts is not the program's doing.
            runner.slack = u64::MAX;
        }
        let watch = Watch {
            cpu: patience,
            wall: patience,
            began: Instant::now(),
            cpu_before: Duration::ZERO,
        };
        match runner.wait(&watch, 64 << 10) {
            Ok(FromRunner::Ready {
                version,
                containment,
                devices,
            }) => {
                if version != WIRE_VERSION {
                    let words = format!("the program speaks version {version} of the wire, not {WIRE_VERSION}");
                    return Err(environment(words));
                }
                runner.containment = containment;
                runner.devices = devices;
                if options.gpu.is_some() {
                    let taken = runner.process.state().map_or(0, |state| state.memory);
                    runner.slack = taken.saturating_add(process::GPU_SLACK);
                }
                Ok(runner)
            }
            Ok(FromRunner::NoDevice(why)) => Err(StartError::NoDevice(why)),
            Ok(_) => Err(StartError::Died(Death::ProtocolViolation(
                "it spoke before it was ready".into(),
            ))),
            Err(death) => Err(StartError::Died(death)),
        }
    }

    /// Asks one question and waits for what comes of it. After [`CallOutcome::Died`] every further call gives the same
    /// death.
    pub fn call(&mut self, call: Call, callbacks: &mut Callbacks<'_>) -> CallOutcome {
        if let Some(death) = &self.death {
            return CallOutcome::Died(death.clone());
        }
        match self.ask(call, callbacks) {
            Ok(answer) => CallOutcome::Answered(answer),
            Err(death) => {
                self.process.end();
                self.death = Some(death.clone());
                CallOutcome::Died(death)
            }
        }
    }

    fn ask(&mut self, call: Call, callbacks: &mut Callbacks<'_>) -> Result<Answer, Death> {
        self.asked += 1;
        let nonce = self.nonces.hash_one(self.asked);
        let mut closures = Vec::new();
        call.arguments
            .iter()
            .for_each(|value| names_of_closures(value, &mut closures));
        let question = ToRunner::Ask(Question {
            nonce,
            function: call.function,
            arguments: call.arguments,
            device: self.device,
            gradient: call.gradient,
            again: call.again,
        });
        self.send(&question)?;
        drop(question);
        let watch = Watch {
            cpu: self.limits.call,
            wall: self.limits.call.saturating_mul(10).max(Duration::from_secs(5)),
            began: Instant::now(),
            cpu_before: self.cpu_time().unwrap_or_default(),
        };
        let (mut calls, mut weight) = (0, 0);
        loop {
            match self.wait(&watch, self.limits.reply)? {
                FromRunner::Answer(answer) if answer.nonce == nonce => {
                    if self.link.has_more() {
                        return Err(Death::ProtocolViolation("it wrote more than its answer".into()));
                    }
                    // The runner's own library never sends so much.
                    if answer.weight() > 2 * MAX_WEIGHT {
                        return Err(Death::OutputLimit(
                            "its answer holds more elements than are looked at".into(),
                        ));
                    }
                    return Ok(answer);
                }
                FromRunner::Answer(_) => {
                    return Err(Death::ProtocolViolation(
                        "it answered a question that was not asked".into(),
                    ));
                }
                FromRunner::Callback { name, arguments } => {
                    calls += 1;
                    if !closures.contains(&name) || calls > MAX_CALLBACKS {
                        return Err(Death::ProtocolViolation(
                            "it called a function that it was not given".into(),
                        ));
                    }
                    weight += arguments.iter().map(Value::weight).sum::<u64>();
                    if weight > 2 * MAX_WEIGHT {
                        let words = "what it called its function with holds more elements than are looked at";
                        return Err(Death::OutputLimit(words.into()));
                    }
                    // Messages that never cease must not keep the judge from looking at the limits.
                    if let Some(death) = self.over_output().or_else(|| self.over_limits(&watch)) {
                        return Err(death);
                    }
                    let result = callbacks(&name, arguments);
                    self.send(&ToRunner::CallbackResult(result))?;
                }
                FromRunner::Ready { .. } | FromRunner::NoDevice(_) => {
                    return Err(Death::ProtocolViolation("it said twice that it is ready".into()));
                }
            }
        }
    }

    fn send(&mut self, message: &ToRunner) -> Result<(), Death> {
        let sent = self.link.send(message);
        sent.map_err(|e| Death::ProtocolViolation(format!("the question could not be sent: {e}")))
    }

    /// Waits for one message within the limits.
    fn wait(&mut self, watch: &Watch, cap: usize) -> Result<FromRunner, Death> {
        loop {
            match self.link.turn(cap, process::TICK) {
                Received::Message(message) => return Ok(*message),
                Received::Nothing => {}
                Received::TooLarge(claimed) => {
                    let words = format!("its answer takes {claimed} bytes, {cap} are allowed");
                    return Err(Death::OutputLimit(words));
                }
                Received::Malformed(why) => {
                    return Err(Death::ProtocolViolation(format!(
                        "it wrote something that is no answer: {why}"
                    )));
                }
                Received::Closed => {
                    let status = self.process.leave();
                    self.link.drain();
                    return Err(self
                        .over_output()
                        .unwrap_or_else(|| death::of(status, &self.link.tail(), &self.limits)));
                }
            }
            if let Some(death) = self.over_output().or_else(|| self.over_limits(watch)) {
                self.process.end();
                return Err(death);
            }
        }
    }

    fn over_output(&self) -> Option<Death> {
        let printed = self.link.printed();
        let words = || format!("it printed more than {}", bytes(self.limits.output));
        (printed > self.limits.output).then(|| Death::OutputLimit(words()))
    }

    fn over_limits(&self, watch: &Watch) -> Option<Death> {
        let state = self.process.state()?;
        let used = state.cpu.saturating_sub(watch.cpu_before);
        if used > watch.cpu {
            return Some(Death::TimeLimit(format!(
                "it computed for more than {}",
                seconds(watch.cpu)
            )));
        }
        if state.cpu > self.limits.total {
            let words = format!("its calls took more than {} together", seconds(self.limits.total));
            return Some(Death::TimeLimit(words));
        }
        if watch.began.elapsed() > watch.wall {
            let words = format!("it did not answer within {} (it waits or sleeps)", seconds(watch.wall));
            return Some(Death::TimeLimit(words));
        }
        if state.memory > self.limits.memory.saturating_add(self.slack) {
            return Some(death::memory(&self.limits));
        }
        if self.scratch.as_deref().is_some_and(scratch::overflows) {
            let words = format!("it left more than {} in its folder", bytes(MAX_WRITTEN));
            return Some(Death::OutputLimit(words));
        }
        if state.threads > process::MAX_THREADS {
            let words = format!("it started more than {} threads", process::MAX_THREADS);
            return Some(Death::Crashed(words));
        }
        None
    }

    /// How far it contained itself.
    pub fn containment(&self) -> &Containment {
        &self.containment
    }

    /// Devices that were opened.
    pub fn devices(&self) -> &[Device] {
        &self.devices
    }

    /// CPU time that the runner's process has used so far, where it can still be asked.
    pub fn cpu_time(&self) -> Option<Duration> {
        self.process.state().map(|s| s.cpu)
    }

    /// Whether a thread of it goes on computing although nothing is asked. Takes no time where all threads sleep.
    pub fn busy(&self) -> bool {
        self.alive() && self.process.busy()
    }

    /// Number of the process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Whether it still answers.
    pub fn alive(&self) -> bool {
        self.death.is_none()
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        // Before its copy of the cache goes.
        self.process.end();
    }
}

/// Limits of one wait.
struct Watch {
    cpu: Duration,
    wall: Duration,
    began: Instant,
    cpu_before: Duration,
}

fn names_of_closures(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Closure(name) => names.push(name.clone()),
        Value::List(items) => items.iter().for_each(|v| names_of_closures(v, names)),
        Value::Some(inner) => names_of_closures(inner, names),
        Value::Struct(fields) => fields.iter().for_each(|(_, v)| names_of_closures(v, names)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::OwnCache;

    #[test]
    fn a_copy_of_the_cache_is_whole_and_goes_with_its_runner() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("cache");
        std::fs::create_dir_all(cache.join("a/b")).unwrap();
        std::fs::write(cache.join("a/b/kernel"), "code").unwrap();
        let copy = OwnCache::of(&cache).unwrap();
        let place = copy.0.clone();
        assert_ne!(place, cache);
        assert_eq!(std::fs::read_to_string(place.join("a/b/kernel")).unwrap(), "code");
        std::fs::write(place.join("a/b/kernel"), "other").unwrap();
        drop(copy);
        assert!(!place.exists());
        assert_eq!(std::fs::read_to_string(cache.join("a/b/kernel")).unwrap(), "code");
    }
}
