//! The programs of a run: submissions and the reference built, sessions of both made.

use super::allowance::Allowance;
use super::options::RunOptions;
use super::parity::Parity;
use super::party::{FilePlace, Party};
use super::session::Session;
use super::submitted::{self, Submitted};
use super::trial::TrialOutcome;
use gradus_course::{Course, Exercise, ExerciseId, Unit};
use gradus_engine::build::live_files;
use gradus_engine::supervise::{RunnerLimits, StartOptions};
use gradus_engine::{BuildFailure, BuildOutcome, Engine, EnvironmentError, FunctionRequest, Program, Request};
use gradus_report::verdict::Verdict;
use gradus_wire::Device;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// CPU time that a call on a GPU is allowed at least.
const LEAST_ON_GPU: Duration = Duration::from_secs(5);

/// What the reference of a unit comes to, by exercise.
type ReferenceBuild = Arc<HashMap<String, BuildOutcome>>;

/// What programs are made from, and those of the reference that were made.
pub(super) struct Programs<'a> {
    pub(super) course: &'a Course,
    pub(super) engine: &'a Engine,
    pub(super) options: &'a RunOptions,
    pub(super) submissions: &'a [Submitted],
    /// Held shared while a case is judged, alone while a time limit is tried again.
    pub(super) gate: RwLock<()>,
    references: Mutex<HashMap<String, ReferenceBuild>>,
    /// CPU time of one call of the learner's side, where that is less than the exercise allows.
    pub(super) most_time: Option<Duration>,
}

/// Why there is no session.
#[derive(Debug, Clone, PartialEq)]
pub enum Unready {
    /// The submission has no program.
    Submission(BuildFailure),
    /// The reference has none.
    Reference(BuildFailure),
    /// The course lacks something: in words.
    Course(String),
}

impl Unready {
    /// The unit of the exercise is not in the course.
    pub(super) fn unit_gone() -> Unready {
        Unready::Course("its unit is gone".into())
    }

    /// The reference was not asked for.
    pub(super) fn reference_gone() -> Unready {
        Unready::Course("the reference was not built".into())
    }
}

impl From<&Unready> for TrialOutcome {
    fn from(unready: &Unready) -> TrialOutcome {
        match unready {
            Unready::Submission(failure) => build_failed(failure),
            Unready::Reference(failure) => {
                let failed = build_failed(failure);
                let words = failed.message.as_deref().unwrap_or_default();
                TrialOutcome {
                    line: failed.line,
                    column: failed.column,
                    ..TrialOutcome::simple(Verdict::CourseFault, format!("the reference can't be built:\n{words}"))
                }
            }
            Unready::Course(words) => TrialOutcome::simple(Verdict::CourseFault, words),
        }
    }
}

/// The outcome of a trial whose program could not be built.
pub fn build_failed(failure: &BuildFailure) -> TrialOutcome {
    match failure {
        BuildFailure::DoesNotCompile { rendered, errors } => {
            let first = errors.iter().find(|e| e.line > 0);
            TrialOutcome {
                line: first.map(|e| e.line),
                column: first.map(|e| e.column).filter(|&c| c > 0),
                ..TrialOutcome::simple(Verdict::DoesNotCompile, rendered)
            }
        }
        BuildFailure::Forbidden(violation) => {
            let place = format!("{}:{}:{}", violation.file.display(), violation.line, violation.column);
            TrialOutcome {
                line: Some(violation.line),
                column: Some(violation.column).filter(|&c| c > 0),
                ..TrialOutcome::simple(
                    Verdict::Forbidden,
                    format!("{}\n  {place}: {}", violation.rule, violation.text),
                )
            }
        }
        BuildFailure::Unreadable { file, why } => {
            TrialOutcome::simple(Verdict::DoesNotCompile, format!("{}: {why}", file.display()))
        }
    }
}

impl<'a> Programs<'a> {
    pub(super) fn new(
        course: &'a Course,
        engine: &'a Engine,
        submissions: &'a [Submitted],
        options: &'a RunOptions,
    ) -> Programs<'a> {
        Programs {
            course,
            engine,
            options,
            submissions,
            gate: RwLock::new(()),
            references: Mutex::new(HashMap::new()),
            most_time: None,
        }
    }

    /// Exercises whose functions a submission's exercise may call: all that it requires, directly or not, and those that its
    /// paths name.
    pub(super) fn may_call(
        &self,
        submission: &Submitted,
        exercise: &Exercise,
    ) -> Result<BTreeSet<ExerciseId>, EnvironmentError> {
        let named = live_files(self.course, &self.crates(submission), &exercise.id)?;
        let mut found = self.course.all_required(&exercise.id);
        found.extend(named.into_iter().filter_map(|file| file.exercise));
        found.remove(&exercise.id);
        Ok(found)
    }

    pub(super) fn unit(&self, name: &str) -> Option<&'a Unit> {
        self.course.units.iter().find(|u| u.name == name)
    }

    /// Folders of the crates that a submission's exercises may need: its own, and for each other unit the one of the
    /// same learner.
    pub(super) fn crates(&self, submission: &Submitted) -> BTreeMap<String, PathBuf> {
        let mut crates = submitted::crates(self.course, self.submissions, submission);
        if self.options.support {
            for unit in &self.course.units {
                let reference = || self.course.root.join("reference").join(&unit.name);
                crates.entry(unit.name.clone()).or_insert_with(reference);
            }
        }
        crates
    }

    /// Whether a folder is that of the unit's reference.
    pub(super) fn is_reference(&self, unit: &str, folder: &Path) -> bool {
        let reference = self.course.root.join("reference").join(unit);
        let (folder, reference) = (folder.canonicalize(), reference.canonicalize());
        matches!((folder, reference), (Ok(folder), Ok(reference)) if folder == reference)
    }

    pub(super) fn build_submission(
        &self,
        submission: &Submitted,
        wanted: &[&Exercise],
        stubs: &BTreeSet<ExerciseId>,
    ) -> Result<HashMap<String, BuildOutcome>, EnvironmentError> {
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
        Ok(self.engine.build(&request)?.into_iter().collect())
    }

    fn tensor_functions(&self) -> Option<PathBuf> {
        Some(self.course.root.join("exercises/tensor_functions.rs")).filter(|p| p.is_file())
    }

    /// The reference's programs of a unit, built once a run.
    pub(super) fn reference(&self, unit: &'a Unit) -> Result<ReferenceBuild, EnvironmentError> {
        let mut references = self.references.lock().unwrap_or_else(PoisonError::into_inner);
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
        let built = Arc::new(self.engine.build(&request)?.into_iter().collect::<HashMap<_, _>>());
        references.insert(unit.name.clone(), built.clone());
        Ok(built)
    }

    fn start_options(
        &self,
        exercise: &Exercise,
        device: Device,
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
            Device::Cpu => call,
            Device::Cuda => call.max(LEAST_ON_GPU),
        };
        let gpu = match device {
            Device::Cpu => None,
            Device::Cuda => Some(self.engine.gpu_options(exercise.limits.memory)?),
        };
        Ok(StartOptions {
            limits: RunnerLimits {
                call: call * slack,
                total: (call * 40).max(Duration::from_secs(10)) * slack,
                memory: exercise.limits.memory,
                ..RunnerLimits::default()
            },
            device,
            gpu,
            ..StartOptions::default()
        })
    }

    /// Both sides of a trial, not started yet.
    pub(super) fn session(
        &self,
        exercise: &'a Exercise,
        learner: Arc<Program>,
        trusted: bool,
        device: Device,
    ) -> Result<Result<Session<'a>, Unready>, EnvironmentError> {
        let Some(unit) = self.unit(&exercise.id.unit) else {
            return Ok(Err(Unready::unit_gone()));
        };
        let built = self.reference(unit)?;
        let reference = match built.get(&exercise.id.exercise) {
            Some(Ok(program)) => program.clone(),
            Some(Err(failure)) => return Ok(Err(Unready::Reference(failure.clone()))),
            None => return Ok(Err(Unready::reference_gone())),
        };
        // The reference answers on the CPU, whatever the device: what a GPU rounds or reorders is then judged against what
        // does neither. Only where the answer is a device must it be asked on the same one.
        let beside = if exercise.signature.returns.holds_device() {
            device
        } else {
            Device::Cpu
        };
        let party = |program, device, trusted| -> Result<Party<'a>, EnvironmentError> {
            let options = self.start_options(exercise, device, trusted)?;
            let takes_path = exercise.signature.parameters.iter().any(|p| p.ty.holds_path());
            let place = || FilePlace::new(self.engine.state().join("files"), self.course.root.join("fixtures"));
            let place = takes_path.then(place).transpose()?;
            Ok(Party::new(program, options, trusted, place))
        };
        let twin = match device {
            Device::Cpu => None,
            Device::Cuda => Some(party(learner.clone(), Device::Cpu, trusted)?),
        };
        Ok(Ok(Session {
            course: self.course,
            exercise,
            device,
            seed: &self.options.seed,
            learner: party(learner, device, trusted)?,
            reference: party(reference, beside, true)?,
            twin,
            parity: Parity::default(),
            has_bf16: self.engine.has_bf16(),
            allowance: Allowance::default(),
            distorter: None,
            every_edge: false,
        }))
    }
}
