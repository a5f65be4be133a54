//! An archive as a source of programs.

use super::index::{ArchivedBuild, COURSE, Entry, Index, PROGRAMS, ROOT, SubmittedIndex, moved, relative};
use crate::grade::submitted::Submitted;
use gradus_course::{Course, ExerciseId};
use gradus_engine::build::containment_of;
use gradus_engine::cuda::Capability;
use gradus_engine::{
    BuildFailure, Built, Cuda, Engine, EnvironmentError, Program, ProgramSource, Request, Warning, cuda,
};
use gradus_wire::Containment;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

/// An unpacked archive.
#[derive(Debug)]
pub struct Archive {
    pub(super) folder: PathBuf,
    pub(super) index: Index,
}

impl Archive {
    /// The folder of its course.
    pub fn course(&self) -> PathBuf {
        self.folder.join(COURSE)
    }

    /// Major version of CUDA, and the oldest compute capability, that its programs were built for.
    pub fn cuda(&self) -> Option<(u32, Capability)> {
        self.index.cuda.map(|cuda| (cuda.major, cuda.capability))
    }

    /// The program that asks the driver for its GPU.
    pub fn ask_driver(&self) -> PathBuf {
        self.folder.join(PROGRAMS).join(cuda::ASK_DRIVER)
    }

    /// Its submissions, and the exercises selected when it was built.
    pub fn submissions(&self) -> Vec<(Submitted, BTreeSet<ExerciseId>)> {
        let submission = |s: &SubmittedIndex| {
            let id = |exercise: &String| ExerciseId {
                unit: s.unit.clone(),
                exercise: exercise.clone(),
            };
            let submitted = Submitted {
                name: s.name.clone(),
                unit: s.unit.clone(),
                dir: self.folder.join(&s.folder),
                file: None,
            };
            (submitted, s.exercises.iter().map(id).collect())
        };
        self.index.submissions.iter().map(submission).collect()
    }

    fn outcome(&self, entry: &Entry) -> Result<Arc<Program>, BuildFailure> {
        match &entry.outcome {
            ArchivedBuild::Failure(failure) => Err(moved(failure, ROOT, &self.folder.display().to_string())),
            ArchivedBuild::Program { file, functions, stubs } => Ok(Arc::new(Program {
                path: self.folder.join(PROGRAMS).join(file),
                functions: functions.iter().cloned().zip(0u32..).collect::<BTreeMap<_, _>>(),
                stubs: stubs.iter().cloned().collect(),
                cached: true,
            })),
        }
    }
}

impl ProgramSource for Archive {
    fn toolchain(&self) -> &str {
        &self.index.toolchain
    }

    fn state(&self) -> PathBuf {
        self.folder.join("state")
    }

    fn containment(&self) -> Result<Containment, EnvironmentError> {
        containment_of(&self.probe())
    }

    fn probe(&self) -> PathBuf {
        self.folder.join(PROGRAMS).join("probe")
    }

    fn companions(&self) -> Result<Vec<(PathBuf, String)>, EnvironmentError> {
        Err(EnvironmentError::new("an archive is not made into another one"))
    }

    /// What was built for a request: one entry an exercise. Programs with other stubs than those at hand are not made
    /// anew: one with fewer stands in.
    fn build(&self, request: &Request<'_>) -> Built {
        let folder = request.crates.get(request.unit).map(|f| relative(&self.folder, f));
        let wanted = &request.stubs;
        let find = |exercise: &String| {
            let matching = self.index.entries.iter().filter(|e| {
                e.trusted == request.trusted
                    && Some(&e.folder) == folder.as_ref()
                    && e.exercise == *exercise
                    && e.replaced.iter().all(|r| wanted.contains(r))
                    && (e.replaced.is_empty() == wanted.is_empty())
            });
            let entry = matching.max_by_key(|e| e.replaced.len());
            let missing = || {
                let words = format!("the archive holds no program for {}/{exercise}", request.unit);
                let help = "build the archive again, with this exercise selected";
                EnvironmentError::with_help(words, help)
            };
            Ok((exercise.clone(), self.outcome(entry.ok_or_else(missing)?)))
        };
        request.exercises.iter().map(find).collect()
    }

    fn warnings(&self, _: &Course, _: &[(String, String)]) -> Result<Vec<Warning>, EnvironmentError> {
        Err(EnvironmentError::new("an archive holds no compiler"))
    }
}

/// The programs of an archive; `device` is `cpu`, `cuda` or `all`. Whether there is a GPU for them is found out here.
pub fn engine(archive: Archive, device: &str) -> Result<Engine, EnvironmentError> {
    let state = archive.state();
    std::fs::create_dir_all(&state).map_err(|e| EnvironmentError::file("created", &state, &e))?;
    let cuda = match (device, archive.cuda()) {
        ("cpu", _) => Cuda::Unasked,
        (_, None) => {
            Cuda::Absent("the archive was built without CUDA (`--build-only --device all` builds with it)".into())
        }
        (_, Some((major, capability))) => match cuda::Machine::find(major, &archive.ask_driver()) {
            Err(why) => Cuda::Absent(why),
            Ok(machine) if machine.gpu.capability < capability => Cuda::Absent(format!(
                "the archive was built for compute capability {capability} and newer; the GPU here is {}",
                machine.gpu
            )),
            Ok(machine) => Cuda::Ready(capability, machine),
        },
    };
    Engine::of(Arc::new(archive), cuda)
}
