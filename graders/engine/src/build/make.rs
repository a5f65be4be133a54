//! From a request to programs: groups, one call for each where it works, and the cache.

use super::cache;
use super::glue::{self, crate_name};
use super::kit::Kit;
use super::rustc::{self, Compiled, Invocation};
use super::stage::{self, Crate};
use super::stopped::Stopped;
use super::{course_source, diagnose, lint, source};
use crate::environment::EnvironmentError;
use crate::files;
use crate::options::{EngineOptions, Linking};
use crate::program::{
    BuildFailure, BuildOutcome, Built, FunctionRequest, Program, ProgramSource, Request, Warning, tensor_function,
};
use crate::supervise::{GpuOptions, Runner, StartError, StartOptions};
use gradus_course::Course;
use gradus_course::ExerciseId;
use gradus_course::parallel;
use gradus_wire::{Containment, Device};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The engine's insides: a kit and where things go.
#[derive(Debug)]
pub struct Builder {
    /// What programs link to.
    pub kit: Kit,
    /// `target/gradus`.
    pub state: PathBuf,
    launcher: PathBuf,
    /// The program without functions.
    pub probe: PathBuf,
    containment: OnceLock<Containment>,
    opt_level: u8,
}

/// Functions of a program with the path that the callers use.
type Table<'a> = Vec<(String, &'a FunctionRequest)>;

/// What is remembered of a program beside the file.
#[derive(Serialize, Deserialize)]
struct Record {
    functions: Vec<(String, String, String)>,
    stubs: Vec<(String, String)>,
}

/// The sources of a whole program.
struct Sources {
    root: Crate,
    /// The other units' crates in the order in which they must be compiled.
    libraries: Vec<Library>,
    /// Those that the program itself names.
    direct: Vec<usize>,
    stubs: BTreeSet<ExerciseId>,
}

struct Library {
    name: String,
    sources: Crate,
    /// Indices into the list of libraries.
    needs: Vec<usize>,
}

impl Builder {
    /// A builder on this kit; makes the compiler's cage on first use.
    pub fn new(kit: Kit, options: &EngineOptions) -> Result<Builder, EnvironmentError> {
        let state = options.target.join("gradus");
        for folder in [kit.programs(), kit.folder.join("crates")] {
            fs::create_dir_all(&folder).map_err(|e| EnvironmentError::file("created", &folder, &e))?;
        }
        let launcher = kit.programs().join("launch");
        let probe = kit.programs().join("probe");
        let mut builder = Builder {
            kit,
            state,
            launcher,
            probe,
            containment: OnceLock::new(),
            opt_level: options.opt_level,
        };
        if !builder.launcher.is_file() {
            builder.make_own("launch", "::gradus_runner::contain::launch()", &builder.launcher)?;
        }
        if !builder.probe.is_file() {
            builder.make_own("probe", "::gradus_runner::serve(&[], &[])", &builder.probe)?;
        }
        cache::prune(&builder.state, &builder.kit.folder, &builder.kit.in_use);
        builder.opt_level = builder.opt_level.min(3);
        Ok(builder)
    }

    /// Compiles a program of the grader's own.
    fn make_own(&self, name: &str, body: &str, place: &Path) -> Result<(), EnvironmentError> {
        let scratch = cache::stage(&self.kit.folder)?;
        let root = Path::new("main.rs");
        let text = format!("extern crate gradus_facade as _; fn main() {{ {body} }}");
        write(&scratch.path().join(root), &text)?;
        let call = Invocation {
            crate_type: "bin",
            name,
            root,
            stage: scratch.path(),
            output: scratch.path(),
            externs: &[],
            libraries: &[],
            metadata: name,
            opt_level: 0,
        };
        match rustc::compile(&self.kit, None, &call)? {
            Compiled::Done(file) => files::put(&file, place),
            failed => Err(no_program(failed)),
        }
    }

    /// Whether what kept a program from being compiled is the machine's doing: the compiler was replaced, a part of the
    /// kit is gone, the disk is full, or not even a program of the grader's own can be compiled any more. The compiler's
    /// words are of no help, since they may be the learner's.
    fn blame_machine(&self, outcome: &Compiled) -> Result<(), EnvironmentError> {
        if let Some(error) = self.kit.missing() {
            return Err(error);
        }
        if !self.launcher.is_file() {
            return Err(self.kit.gone(&self.launcher));
        }
        // An error with a place in the sources is theirs.
        if matches!(outcome, Compiled::Refused(errors) if errors.iter().any(|e| !e.places().is_empty())) {
            return Ok(());
        }
        let scratch = cache::stage(&self.kit.folder)?;
        rustc::try_room(scratch.path())?;
        let root = Path::new("main.rs");
        write(
            &scratch.path().join(root),
            "extern crate gradus_facade as _; fn main() {}",
        )?;
        let call = Invocation {
            crate_type: "bin",
            name: "trial",
            root,
            stage: scratch.path(),
            output: scratch.path(),
            externs: &[],
            libraries: &[],
            metadata: "trial",
            opt_level: 0,
        };
        match rustc::compile(&self.kit, Some(&self.launcher), &call)? {
            Compiled::Done(_) => Ok(()),
            failed => Err(no_program(failed)),
        }
    }

    fn requires_any(&self, request: &Request<'_>, name: &str, blamed: &BTreeSet<String>) -> bool {
        let mut open = vec![ExerciseId {
            unit: request.unit.to_owned(),
            exercise: name.to_owned(),
        }];
        let mut seen = BTreeSet::new();
        while let Some(id) = open.pop() {
            if !seen.insert(id.clone()) {
                continue;
            }
            for required in request
                .course
                .exercise(&id)
                .map(|e| e.requires.as_slice())
                .unwrap_or_default()
            {
                if required.unit == request.unit && blamed.contains(&required.exercise) {
                    return true;
                }
                open.push(required.clone());
            }
        }
        false
    }

    /// Compiles a program for each of these exercises. The machine giving up on one ends it.
    fn each_alone(&self, request: &Request<'_>, names: BTreeSet<String>) -> Built {
        parallel::try_map(parallel::threads(), names.into_iter().collect(), |name: String| {
            let one = [name.clone()].into_iter().collect();
            let outcome = match self.compile(request, &one) {
                Ok(program) => Ok(program),
                Err(Stopped::Sources(fault)) => Err(fault.failure),
                Err(Stopped::Environment(error)) => return Err(error),
            };
            Ok((name, outcome))
        })
        .map(|made| made.into_iter().collect())
    }

    /// Compiles one program for these exercises. Required modules that errors are about become stubs, and it is tried
    /// again.
    fn compile(&self, request: &Request<'_>, wanted: &BTreeSet<String>) -> Result<Arc<Program>, Stopped> {
        let mut stubs = request.stubs.clone();
        loop {
            let sources = self.gather(request, wanted, &stubs)?;
            let stopped = match self.program(request, wanted, &sources) {
                Ok(program) => return Ok(program),
                Err(Stopped::Sources(fault)) => fault,
                Err(environment) => return Err(environment),
            };
            let own = |unit: &str, name: &str| unit == request.unit && wanted.contains(name);
            let culprits: Vec<ExerciseId> = stopped
                .blamed
                .iter()
                .filter(|(unit, name)| !own(unit, name))
                .map(|(unit, name)| ExerciseId {
                    unit: unit.clone(),
                    exercise: name.clone(),
                })
                .filter(|id| !stubs.contains(id) && request.course.exercise(id).is_some())
                .collect();
            let own_fault = stopped.blamed.iter().any(|(unit, name)| own(unit, name));
            // With one wanted exercise, errors of what it requires are not its own.
            if culprits.is_empty() || (own_fault && wanted.len() > 1) {
                return Err(Stopped::Sources(stopped));
            }
            stubs.extend(culprits);
        }
    }

    fn gather(
        &self,
        request: &Request<'_>,
        wanted: &BTreeSet<String>,
        stubs: &BTreeSet<ExerciseId>,
    ) -> Result<Sources, Stopped> {
        let asked = |unit: &str| -> BTreeSet<String> {
            request
                .functions
                .iter()
                .filter(|f| f.unit == unit)
                .map(|f| f.module.clone())
                .collect()
        };
        let mut root = stage::gather(request, request.unit, wanted, &asked(request.unit), stubs)?;
        for function in request.functions.iter().filter(|f| f.unit != request.unit) {
            root.others
                .entry(function.unit.clone())
                .or_default()
                .insert(function.module.clone());
        }
        let mut libraries = Vec::new();
        let mut made = BTreeMap::new();
        let mut all = root.stubs.clone();
        let mut direct = Vec::new();
        for (unit, modules) in root.others.clone() {
            direct.push(self.library(request, &unit, &modules, stubs, &mut libraries, &mut made)?);
        }
        for library in &libraries {
            all.extend(library.sources.stubs.iter().cloned());
        }
        Ok(Sources {
            root,
            libraries,
            direct,
            stubs: all,
        })
    }

    /// Adds the crate of a unit with these modules after all that it needs; gives its index.
    fn library(
        &self,
        request: &Request<'_>,
        unit: &str,
        modules: &BTreeSet<String>,
        stubs: &BTreeSet<ExerciseId>,
        libraries: &mut Vec<Library>,
        made: &mut BTreeMap<(String, BTreeSet<String>), usize>,
    ) -> Result<usize, Stopped> {
        let key = (unit.to_owned(), modules.clone());
        if let Some(&index) = made.get(&key).filter(|&&index| index != usize::MAX) {
            return Ok(index);
        }
        // Circles of units are cut where they close.
        if made.len() > 200 || made.insert(key.clone(), usize::MAX).is_some() {
            let why = "the exercises require each other in circles".to_owned();
            return Err(Stopped::from(BuildFailure::Unreadable { file: unit.into(), why }));
        }
        let sources = stage::gather(request, unit, &BTreeSet::new(), modules, stubs)?;
        let mut needs = Vec::new();
        for (other, modules) in &sources.others {
            needs.push(self.library(request, other, modules, stubs, libraries, made)?);
        }
        let index = libraries.len();
        libraries.push(Library {
            name: crate_name(unit),
            sources,
            needs,
        });
        made.insert(key, index);
        Ok(index)
    }

    fn program(
        &self,
        request: &Request<'_>,
        wanted: &BTreeSet<String>,
        sources: &Sources,
    ) -> Result<Arc<Program>, Stopped> {
        let course = self.course(request)?;
        let mut keys: Vec<(String, PathBuf)> = Vec::new();
        for library in &sources.libraries {
            let externs = externs_of(&library.needs, &keys, &course);
            let below = files_of(&keys, &course);
            keys.push((
                library.name.clone(),
                self.compile_library(&library.sources, &externs, &below)?,
            ));
        }
        let externs = externs_of(&sources.direct, &keys, &course);

        let own: Vec<FunctionRequest> = wanted
            .iter()
            .filter_map(|name| {
                let id = ExerciseId {
                    unit: request.unit.to_owned(),
                    exercise: name.clone(),
                };
                let signature = request.course.exercise(&id)?.signature.clone();
                Some(FunctionRequest {
                    unit: id.unit,
                    module: name.clone(),
                    signature,
                })
            })
            .collect();
        let mut table: Table<'_> = Vec::new();
        for function in own.iter().chain(&request.functions) {
            let known = table.iter().any(|(_, f)| {
                f.unit == function.unit && f.module == function.module && f.signature.name == function.signature.name
            });
            if !known {
                table.push((path_of(request, function), function));
            }
        }
        self.link(request, sources, &table, &externs, &files_of(&keys, &course))
    }

    /// The crate of the course's structs.
    fn course(&self, request: &Request<'_>) -> Result<PathBuf, Stopped> {
        self.structs(request.course)
    }

    /// The crate of a course's structs, without a request.
    pub(super) fn structs(&self, course: &Course) -> Result<PathBuf, Stopped> {
        let text = course_source(course, true);
        let key = cache::key(&[b"course", self.kit.fingerprint.as_bytes(), text.as_bytes()]);
        let done = self.library_file("course", &key);
        if cache::touch(&done) {
            return Ok(done);
        }
        let scratch = cache::stage(&self.kit.folder)?;
        let root = Path::new("lib.rs");
        write(&scratch.path().join(root), &text)?;
        let call = Invocation {
            crate_type: "rlib",
            name: "course",
            root,
            stage: scratch.path(),
            output: scratch.path(),
            externs: &[],
            libraries: &[],
            metadata: &key,
            opt_level: 0,
        };
        match self.run(&call)? {
            Compiled::Done(file) => Ok(keep(&file, &done)?),
            Compiled::Refused(errors) => {
                let words: Vec<String> = errors.into_iter().filter_map(|e| e.rendered).collect();
                Err(Stopped::from(BuildFailure::DoesNotCompile {
                    rendered: format!("the course's structs do not compile:\n{}", words.join("\n")),
                    errors: Vec::new(),
                }))
            }
            Compiled::Died(why) => Err(Stopped::from(EnvironmentError::new(why))),
        }
    }

    /// Where a crate is kept: the compiler finds those that others depend on by their names.
    fn library_file(&self, name: &str, key: &str) -> PathBuf {
        self.kit.folder.join("crates").join(format!("lib{name}-{key}.rlib"))
    }

    fn run(&self, call: &Invocation<'_>) -> Result<Compiled, EnvironmentError> {
        let compiled = rustc::compile(&self.kit, Some(&self.launcher), call);
        match compiled {
            Ok(done @ Compiled::Done(_)) => Ok(done),
            Ok(failed) => self.blame_machine(&failed).map(|()| failed),
            // Why the compiler could not be started is known better where it, or its cage, is gone.
            Err(error) => Err(self.kit.missing().unwrap_or(error)),
        }
    }

    fn compile_library(
        &self,
        sources: &Crate,
        externs: &[(String, PathBuf)],
        libraries: &[PathBuf],
    ) -> Result<PathBuf, Stopped> {
        let others: Vec<String> = sources.others.keys().map(|unit| crate_name(unit)).collect();
        let lines = root_lines(sources, &others);
        let root = text_of(&lines);
        let key = self.key("library", sources, &[&root], externs);
        let done = self.library_file(&crate_name(&sources.unit), &key);
        if cache::touch(&done) {
            return Ok(done);
        }
        let scratch = cache::stage(&self.kit.folder)?;
        let root_file = lay_out(scratch.path(), sources, "lib.rs", &root)?;
        let call = Invocation {
            crate_type: "rlib",
            name: &crate_name(&sources.unit),
            root: &root_file,
            stage: scratch.path(),
            output: scratch.path(),
            externs,
            libraries,
            metadata: &key,
            opt_level: self.opt_level,
        };
        match self.run(&call)? {
            Compiled::Done(file) => Ok(keep(&file, &done)?),
            Compiled::Refused(errors) => Err(diagnose::stopped(errors, sources, "lib.rs", &blame_of(&lines), &[])),
            // Whatever it was, none of this crate can be used as it is.
            Compiled::Died(why) => Err(diagnose::died(why, sources, true)),
        }
    }

    fn link(
        &self,
        request: &Request<'_>,
        sources: &Sources,
        table: &Table<'_>,
        externs: &[(String, PathBuf)],
        libraries: &[PathBuf],
    ) -> Result<Arc<Program>, Stopped> {
        let others: Vec<String> = sources.root.others.keys().map(|unit| crate_name(unit)).collect();
        let mut lines: Vec<(String, Option<String>)> = root_lines(&sources.root, &others);
        let tensor_functions = match &request.tensor_functions {
            Some(file) => stage::read(file, true)??,
            None => String::new(),
        };
        let names = source::public_functions(&tensor_functions);
        if !names.is_empty() {
            lines.push(("mod gradus_functions;".into(), None));
        }
        for (line, function) in glue::callers(table, &names) {
            let module = function
                .map(|f| &table[f].1)
                .filter(|f| f.unit == request.unit)
                .map(|f| f.module.clone());
            lines.push((line, module));
        }
        let root = text_of(&lines);
        let key = self.key("program", &sources.root, &[&root, &tensor_functions], externs);
        let program = self.kit.programs().join(&key);
        let record = program.with_extension("json");
        if let Some(found) = recall(&program, &record) {
            return Ok(Arc::new(found));
        }
        let scratch = cache::stage(&self.kit.folder)?;
        let root_file = lay_out(scratch.path(), &sources.root, "main.rs", &root)?;
        if !names.is_empty() {
            let file = scratch.path().join(root_file.with_file_name("gradus_functions.rs"));
            write(&file, &tensor_functions)?;
        }
        let call = Invocation {
            crate_type: "bin",
            name: "program",
            root: &root_file,
            stage: scratch.path(),
            output: scratch.path(),
            externs,
            libraries,
            metadata: &key,
            opt_level: self.opt_level,
        };
        match self.run(&call)? {
            Compiled::Done(file) => {
                let made = Program {
                    path: program.clone(),
                    functions: numbers(table, &names),
                    stubs: sources.stubs.clone(),
                    cached: false,
                };
                // The record first: a program without one is not found.
                remember(&made, table, &names, &record)?;
                keep(&file, &program)?;
                Ok(Arc::new(made))
            }
            Compiled::Refused(errors) => {
                let signatures: Vec<(&str, &str)> = table
                    .iter()
                    .filter(|(_, f)| f.unit == request.unit)
                    .map(|(_, f)| (f.module.as_str(), f.signature.text.as_str()))
                    .collect();
                Err(diagnose::stopped(
                    errors,
                    &sources.root,
                    "main.rs",
                    &blame_of(&lines),
                    &signatures,
                ))
            }
            Compiled::Died(why) => Err(diagnose::died(why, &sources.root, false)),
        }
    }

    /// The name of a crate's or program's output: everything that it is made of.
    fn key(&self, kind: &str, sources: &Crate, texts: &[&str], externs: &[(String, PathBuf)]) -> String {
        let linking = match self.kit.linking() {
            Linking::Shared => "shared",
            Linking::Static => "static",
        };
        let opt_level = self.opt_level.to_string();
        let mut parts: Vec<&[u8]> = vec![
            kind.as_bytes(),
            linking.as_bytes(),
            opt_level.as_bytes(),
            self.kit.fingerprint.as_bytes(),
        ];
        parts.push(sources.unit.as_bytes());
        parts.extend(texts.iter().map(|t| t.as_bytes()));
        for (name, module) in &sources.modules {
            parts.push(name.as_bytes());
            parts.push(module.text.as_bytes());
        }
        for (name, driver) in &sources.drivers {
            parts.push(name.as_bytes());
            parts.push(driver.as_bytes());
        }
        let externs: Vec<String> = externs
            .iter()
            .map(|(name, file)| format!("{name}={}", file.display()))
            .collect();
        parts.extend(externs.iter().map(|e| e.as_bytes()));
        cache::key(&parts)
    }
}

/// A program of the grader's own, without functions.
fn own(path: &Path) -> Program {
    Program {
        path: path.to_owned(),
        functions: BTreeMap::new(),
        stubs: BTreeSet::new(),
        cached: true,
    }
}

impl ProgramSource for Builder {
    fn toolchain(&self) -> &str {
        &self.kit.version
    }

    fn state(&self) -> PathBuf {
        self.state.clone()
    }

    fn probe(&self) -> PathBuf {
        self.probe.clone()
    }

    fn containment(&self) -> Result<Containment, EnvironmentError> {
        if let Some(known) = self.containment.get() {
            return Ok(known.clone());
        }
        let runner = containment_of(&self.probe)?;
        let gaps = rustc::cage_gaps(&self.launcher)?;
        let found = match (runner, gaps.as_str()) {
            (runner, "") => runner,
            (Containment::Full, gaps) => Containment::LimitsOnly(format!("the compiler: {gaps}")),
            (Containment::LimitsOnly(why), gaps) => Containment::LimitsOnly(format!("{why}; the compiler: {gaps}")),
        };
        Ok(self.containment.get_or_init(|| found).clone())
    }

    fn companions(&self) -> Result<Vec<(PathBuf, String)>, EnvironmentError> {
        let ask_driver = self.kit.programs().join(crate::cuda::ASK_DRIVER);
        if !ask_driver.is_file() {
            crate::cuda::build_probe(&self.kit.rustc, &ask_driver)?;
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(self.kit.programs()).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with("lib") || name == "probe" || name == crate::cuda::ASK_DRIVER {
                found.push((entry.path(), name));
            }
        }
        Ok(found)
    }

    fn build(&self, request: &Request<'_>) -> Built {
        let mut found: BTreeMap<String, BuildOutcome> = BTreeMap::new();
        let mut together: BTreeSet<String> = BTreeSet::new();
        let mut alone: BTreeSet<String> = BTreeSet::new();
        for name in &request.exercises {
            let id = ExerciseId {
                unit: request.unit.to_owned(),
                exercise: name.clone(),
            };
            // An exercise that others are to see as a stub can't be built for real in their program.
            if request.stubs.contains(&id) {
                alone.insert(name.clone())
            } else {
                together.insert(name.clone())
            };
        }
        // Those that can't even be read fail by themselves.
        for name in &request.exercises {
            let file = request
                .crates
                .get(request.unit)
                .map(|f| f.join("src").join(format!("{name}.rs")));
            let read = match file {
                Some(file) => stage::read(&file, request.trusted)?.map(drop),
                None => Err(BuildFailure::Unreadable {
                    file: request.unit.into(),
                    why: "the unit is missing".into(),
                }),
            };
            if let Err(failure) = read {
                together.remove(name);
                alone.remove(name);
                found.insert(name.clone(), Err(failure));
            }
        }
        // Files that a round of errors names are left out of the next; a round that names none ends it.
        while together.len() > 1 {
            match self.compile(request, &together) {
                Ok(program) => {
                    for name in std::mem::take(&mut together) {
                        found.insert(name, Ok(program.clone()));
                    }
                }
                Err(Stopped::Environment(error)) => return Err(error),
                Err(Stopped::Sources(stopped)) => {
                    let blamed: BTreeSet<String> = stopped
                        .blamed
                        .into_iter()
                        .filter(|(unit, name)| unit == request.unit && together.contains(name))
                        .map(|(_, name)| name)
                        .collect();
                    // Whoever requires a blamed one fails for it too, unless it becomes a stub: alone, it does.
                    let dependent = |name: &String| blamed.contains(name) || self.requires_any(request, name, &blamed);
                    let out: BTreeSet<String> = together.iter().filter(|n| dependent(n)).cloned().collect();
                    if out.is_empty() {
                        alone.append(&mut together);
                    } else {
                        together.retain(|name| !out.contains(name));
                        alone.extend(out);
                    }
                }
            }
        }
        alone.append(&mut together);
        found.extend(self.each_alone(request, alone)?);
        let entry = |name: &String| {
            let missing = || EnvironmentError::new(format!("{}/{name} was not compiled", request.unit));
            Ok((name.clone(), found.get(name).cloned().ok_or_else(missing)?))
        };
        request.exercises.iter().map(entry).collect()
    }

    fn warnings(&self, course: &Course, modules: &[(String, String)]) -> Result<Vec<Warning>, EnvironmentError> {
        let structs = self.structs(course).map_err(|stopped| match stopped {
            Stopped::Environment(error) => error,
            Stopped::Sources(_) => EnvironmentError::new("the course's structs do not compile"),
        })?;
        lint::warnings(&self.kit, &structs, modules)
    }
}

/// How far a program can be contained here: tried with one of the grader's own.
pub fn containment_of(probe: &Path) -> Result<Containment, EnvironmentError> {
    let runner = Runner::start(&own(probe), &StartOptions::default()).map_err(|error| match error {
        StartError::Environment(error) => error,
        other => EnvironmentError::new(format!("a program could not be contained: {other}")),
    })?;
    Ok(runner.containment().to_owned())
}

/// Starts a program of the grader's own on the GPU; the error is a sentence.
pub fn try_gpu(probe: &Path, gpu: GpuOptions) -> Result<(), String> {
    let options = StartOptions {
        device: Device::Cuda,
        gpu: Some(gpu),
        ..StartOptions::default()
    };
    match Runner::start(&own(probe), &options) {
        Ok(_) => Ok(()),
        Err(StartError::Environment(error)) => Err(error.message),
        Err(other) => Err(other.to_string()),
    }
}

/// Not even a program of the grader's own can be compiled.
fn no_program(outcome: Compiled) -> EnvironmentError {
    let words = match outcome {
        Compiled::Done(_) => String::new(),
        Compiled::Died(why) => why,
        Compiled::Refused(errors) => errors.into_iter().find_map(|e| e.rendered).unwrap_or_default(),
    };
    EnvironmentError::with_help(
        format!("no program can be compiled here: {}", words.trim_end()),
        "is a C linker (`cc`) installed, is the Rust toolchain whole, is there room on the disk?",
    )
}

type Lines = Vec<(String, Option<String>)>;

fn root_lines(sources: &Crate, others: &[String]) -> Lines {
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let driven: Vec<&str> = sources.drivers.keys().map(String::as_str).collect();
    glue::modules(&sources.exercises(), &sources.helpers(), &others, &driven)
}

fn text_of(lines: &Lines) -> String {
    lines.iter().map(|(line, _)| format!("{line}\n")).collect()
}

fn blame_of(lines: &Lines) -> Vec<Option<&str>> {
    lines.iter().map(|(_, module)| module.as_deref()).collect()
}

/// The course's crate, and the libraries of these indices.
fn externs_of(needs: &[usize], made: &[(String, PathBuf)], course: &Path) -> Vec<(String, PathBuf)> {
    let mut externs = vec![("course".to_owned(), course.to_path_buf())];
    externs.extend(needs.iter().map(|&index| made[index].clone()));
    externs
}

/// Files of all crates made so far, and of the course's.
fn files_of(made: &[(String, PathBuf)], course: &Path) -> Vec<PathBuf> {
    let made = made.iter().map(|(_, file)| file.clone());
    std::iter::once(course.to_path_buf()).chain(made).collect()
}

/// Where a function is, seen from the callers in the program of `unit`.
fn path_of(request: &Request<'_>, function: &FunctionRequest) -> String {
    let name = &function.signature.name;
    let id = ExerciseId {
        unit: function.unit.clone(),
        exercise: function.module.clone(),
    };
    let module = match request.course.exercise(&id).filter(|e| e.driver.is_some()) {
        Some(_) => glue::driver_module(&function.module),
        None => function.module.clone(),
    };
    if function.unit == request.unit {
        format!("crate::{module}::{name}")
    } else {
        format!("::{}::{module}::{name}", crate_name(&function.unit))
    }
}

fn write(file: &Path, text: &str) -> Result<(), EnvironmentError> {
    fs::write(file, text).map_err(|e| EnvironmentError::file("written", file, &e))
}

/// Writes a crate's files below the stage; gives the root's path relative to it.
fn lay_out(stage: &Path, sources: &Crate, root_name: &str, root: &str) -> Result<PathBuf, EnvironmentError> {
    let folder = Path::new(&sources.unit).join("src");
    let full = stage.join(&folder);
    fs::create_dir_all(&full).map_err(|e| EnvironmentError::file("created", &full, &e))?;
    for (name, module) in &sources.modules {
        write(&stage.join(sources.staged_path(name)), &module.text)?;
    }
    for (name, driver) in &sources.drivers {
        write(&stage.join(sources.driver_path(name)), driver)?;
    }
    let root_file = folder.join(root_name);
    write(&stage.join(&root_file), root)?;
    Ok(root_file)
}

fn keep(made: &Path, place: &Path) -> Result<PathBuf, EnvironmentError> {
    files::put(made, place)?;
    Ok(place.to_path_buf())
}

/// Keys of a program's functions, in order of their numbers: those of the table, then the functions of tensors.
fn keys(table: &Table<'_>, tensor_functions: &[String]) -> Vec<(String, String, String)> {
    let key = |f: &FunctionRequest| (f.unit.clone(), f.module.clone(), f.signature.name.clone());
    let asked = table.iter().map(|(_, f)| key(f));
    asked
        .chain(tensor_functions.iter().map(|name| tensor_function(name)))
        .collect()
}

fn numbers(table: &Table<'_>, tensor_functions: &[String]) -> BTreeMap<(String, String, String), u32> {
    keys(table, tensor_functions).into_iter().zip(0u32..).collect()
}

fn remember(
    program: &Program,
    table: &Table<'_>,
    tensor_functions: &[String],
    record: &Path,
) -> Result<(), EnvironmentError> {
    let functions = keys(table, tensor_functions);
    let stubs = program
        .stubs
        .iter()
        .map(|id| (id.unit.clone(), id.exercise.clone()))
        .collect();
    let text = serde_json::to_vec(&Record { functions, stubs });
    let text = text.map_err(|e| EnvironmentError::new(format!("a record could not be written: {e}")))?;
    files::write_cache(record, &text)
}

fn recall(program: &Path, record: &Path) -> Option<Program> {
    let found: Record = serde_json::from_slice(&fs::read(record).ok()?).ok()?;
    if !cache::touch(program) {
        return None;
    }
    cache::touch(record);
    Some(Program {
        path: program.to_path_buf(),
        functions: found.functions.into_iter().zip(0u32..).collect(),
        stubs: found
            .stubs
            .into_iter()
            .map(|(unit, exercise)| ExerciseId { unit, exercise })
            .collect(),
        cached: true,
    })
}
