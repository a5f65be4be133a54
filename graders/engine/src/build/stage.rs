//! Which files a program is made of, read with suspicion: plain files of modest size, UTF-8, found by name.

use super::reach::Reach;
use super::stopped::Stopped;
use super::{glue, source};
use crate::environment::EnvironmentError;
use crate::program::{BuildFailure, Request, blocked_marker};
use gradus_course::{Exercise, ExerciseId};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Most bytes of one source file.
const MAX_FILE: u64 = 512 << 10;
/// Most helper modules of one crate.
const MAX_HELPERS: usize = 64;

/// A module of a crate.
#[derive(Debug, Clone)]
pub struct Module {
    /// Its source, line ends as submitted.
    pub text: String,
    /// Where it was read; `None` for a stub.
    pub file: Option<PathBuf>,
    /// Whether it is no exercise.
    pub helper: bool,
}

/// The modules of one crate, and the modules that they need of other units.
#[derive(Debug, Clone, Default)]
pub struct Crate {
    /// The unit.
    pub unit: String,
    /// By name.
    pub modules: BTreeMap<String, Module>,
    /// Unit to modules.
    pub others: BTreeMap<String, BTreeSet<String>>,
    /// Exercises of this crate that are stubs.
    pub stubs: BTreeSet<ExerciseId>,
    /// Drivers of its exercises, by exercise.
    pub drivers: BTreeMap<String, String>,
    /// Exercises of other units that modules name and that are not there, since no spec of this unit requires them.
    pub unrequired: BTreeMap<String, BTreeSet<ExerciseId>>,
}

impl Crate {
    /// Names of modules that are exercises.
    pub fn exercises(&self) -> Vec<&str> {
        self.modules
            .iter()
            .filter(|(_, m)| !m.helper)
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// Names of the other modules.
    pub fn helpers(&self) -> Vec<&str> {
        self.modules
            .iter()
            .filter(|(_, m)| m.helper)
            .map(|(name, _)| name.as_str())
            .collect()
    }

    /// The path that a driver's file has for the compiler.
    pub fn driver_path(&self, exercise: &str) -> PathBuf {
        self.staged_path(&glue::driver_module(exercise))
    }

    /// The path that a module's file has for the compiler: `unit/src/module.rs`.
    pub fn staged_path(&self, module: &str) -> PathBuf {
        Path::new(&self.unit).join("src").join(format!("{module}.rs"))
    }
}

/// Reads one file of a submission, or says what is wrong with it.
pub fn read(file: &Path, trusted: bool) -> Result<Result<String, BuildFailure>, EnvironmentError> {
    match read_suspiciously(file, trusted) {
        Ok(text) => Ok(Ok(text)),
        Err(Stopped::Sources(fault)) => Ok(Err(fault.failure)),
        Err(Stopped::Environment(error)) => Err(error),
    }
}

fn read_suspiciously(file: &Path, trusted: bool) -> Result<String, Stopped> {
    let unreadable = |why: &str| {
        Stopped::from(BuildFailure::Unreadable {
            file: file.to_path_buf(),
            why: why.to_owned(),
        })
    };
    let failed = |e: std::io::Error| match EnvironmentError::is_machines(&e) {
        true => Stopped::Environment(EnvironmentError::file("read", file, &e)),
        false => unreadable(&format!("the file cannot be read: {e}")),
    };
    let kind = match fs::symlink_metadata(file) {
        Ok(data) => data,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(unreadable("the file is missing")),
        Err(e) => return Err(failed(e)),
    };
    // A source folder that is a link may lead to the reference.
    let folder = file.parent().map(fs::symlink_metadata);
    if !trusted && !folder.is_some_and(|f| f.is_ok_and(|f| f.is_dir())) {
        return Err(unreadable("the folder that it lies in is a link"));
    }
    // Opening a pipe would wait for ever; a link may lead anywhere.
    if !kind.is_file() {
        return Err(unreadable(
            "it is a link, a folder or something else that is not a plain file",
        ));
    }
    let too_large = || unreadable(&format!("the file is larger than {} KiB", MAX_FILE >> 10));
    if kind.len() > MAX_FILE {
        return Err(too_large());
    }
    use std::os::unix::fs::OpenOptionsExt;
    // It may have been replaced meanwhile: neither follow a link nor wait.
    let flags = nix::fcntl::OFlag::O_NOFOLLOW | nix::fcntl::OFlag::O_NONBLOCK;
    let opened = fs::OpenOptions::new().read(true).custom_flags(flags.bits()).open(file);
    let opened = opened.map_err(failed)?;
    let mut bytes = Vec::new();
    let read = opened.take(MAX_FILE + 1).read_to_end(&mut bytes);
    read.map_err(failed)?;
    if bytes.len() as u64 > MAX_FILE {
        return Err(too_large());
    }
    let text = String::from_utf8(bytes).map_err(|e| {
        let line = e.as_bytes()[..e.utf8_error().valid_up_to()]
            .iter()
            .filter(|&&b| b == b'\n')
            .count()
            + 1;
        unreadable(&format!("the file is not UTF-8 text (line {line})"))
    })?;
    match source::refused(&text) {
        Some(violation) if !trusted => Err(Stopped::from(BuildFailure::Forbidden(violation.in_file(file)))),
        _ => Ok(text),
    }
}

/// The crate of a unit that holds these modules, what they require, and what their paths name: whatever else is compiled
/// with them, they see the same. Exercises among these that are to be stubs, are missing, or are refused become stubs;
/// `wanted` ones are read or fail.
pub fn gather(
    request: &Request<'_>,
    unit: &str,
    wanted: &BTreeSet<String>,
    seeds: &BTreeSet<String>,
    stubs: &BTreeSet<ExerciseId>,
) -> Result<Crate, Stopped> {
    let mut out = Crate {
        unit: unit.to_owned(),
        ..Crate::default()
    };
    let folder = request.crates.get(unit).map(|f| f.join("src"));
    let reach = Reach::of(request.course, unit);
    let mut open: Vec<String> = wanted.iter().chain(seeds).cloned().collect();
    while let Some(name) = open.pop() {
        if out.modules.contains_key(&name) {
            continue;
        }
        let id = ExerciseId {
            unit: unit.to_owned(),
            exercise: name.clone(),
        };
        let exercise = request.course.exercise(&id);
        let is_stub = stubs.contains(&id) && !wanted.contains(&name);
        let file = folder.as_ref().map(|f| f.join(format!("{name}.rs")));
        let text = match &file {
            Some(file) if !is_stub => read(file, request.trusted)?,
            _ => Err(BuildFailure::Unreadable {
                file: PathBuf::from(unit),
                why: "the unit is missing".into(),
            }),
        };
        let module = match (text, exercise) {
            (Ok(text), _) => Module {
                text,
                file,
                helper: exercise.is_none(),
            },
            (Err(failure), _) if wanted.contains(&name) => return Err(failure.into()),
            (Err(_), Some(exercise)) => {
                out.stubs.insert(id.clone());
                Module {
                    text: match &exercise.driver {
                        Some(driver) => glue::stub_of_items(&driver.starter, &blocked_marker(&id)),
                        None => glue::stub(&exercise.signature, &blocked_marker(&id)),
                    },
                    file: None,
                    helper: false,
                }
            }
            (Err(failure), None) => return Err(failure.into()),
        };
        if let Some(folder) = folder.as_ref().filter(|_| module.file.is_some()) {
            let has_file = |name: &str| fs::symlink_metadata(folder.join(format!("{name}.rs"))).is_ok();
            let driver = exercise
                .and_then(|e| e.driver.as_ref())
                .map(|driver| driver.text.as_str());
            for text in [module.text.as_str()].into_iter().chain(driver) {
                let text = source::Source::of(text);
                let unrequired = text.paths().filter_map(|(named, _)| reach.unrequired(named));
                out.unrequired.entry(name.clone()).or_default().extend(unrequired);
                for reached in text.paths().filter_map(|(named, _)| reach.reached(named, &has_file)) {
                    match reached.unit == unit {
                        true => open.push(reached.module),
                        false => drop(out.others.entry(reached.unit).or_default().insert(reached.module)),
                    }
                }
            }
        }
        if let Some(driver) = exercise.and_then(|e| e.driver.as_ref()) {
            out.drivers.insert(name.clone(), driver.text.clone());
        }
        if let Some(exercise) = exercise.filter(|_| module.file.is_some()) {
            follow(exercise, unit, &mut open, &mut out.others);
        }
        out.modules.insert(name, module);
        if out.helpers().len() > MAX_HELPERS {
            let file = folder.unwrap_or_default();
            return Err(Stopped::from(BuildFailure::Unreadable {
                file,
                why: "the crate has too many modules of its own".into(),
            }));
        }
    }
    // Functions of other units that laws call are asked for by the program, not by a module.
    Ok(out)
}

fn follow(exercise: &Exercise, unit: &str, open: &mut Vec<String>, others: &mut BTreeMap<String, BTreeSet<String>>) {
    for required in &exercise.requires {
        if required.unit == unit {
            open.push(required.exercise.clone());
        } else {
            others
                .entry(required.unit.clone())
                .or_default()
                .insert(required.exercise.clone());
        }
    }
}
