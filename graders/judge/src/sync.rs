//! What is derived from the course: starters, manifests, module lines, the structs' crate, the JSON Schemas.
//!
//! [`plan`] compares what should be with what is; [`Plan::apply`] writes it. A file that a learner touched is never
//! written: [`lock::Lock`] remembers what each starter looked like.

mod crates;
pub mod lock;
mod starter;
mod wanted;
mod workspace;

pub use starter::{reference_stub, rust_name, starter};
pub use wanted::{Owner, Wanted};
pub use workspace::workspace_files;

use crates::Side;
use gradus_course::diagnostic::{Diagnostic, Severity};
use gradus_course::{Course, ExerciseId, Unit};
use gradus_engine::files::write_aside;
use lock::Lock;
use std::io;
use std::path::{Path, PathBuf};

/// What becomes of one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// It is missing and gets this text.
    Create(String),
    /// It is out of date and gets this text.
    Update(String),
    /// Nothing derives it any more, and it was never touched.
    Remove,
    /// It differs and is left alone, because of what the text says.
    Keep(String),
}

/// One file that is not as derived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Relative to the root.
    pub path: PathBuf,
    /// What becomes of it.
    pub action: Action,
}

/// What there is to do.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    root: PathBuf,
    lock: Lock,
    /// In a fixed order; files that are as they should be are not named.
    pub steps: Vec<FileChange>,
    /// What can't be derived from this course.
    pub findings: Vec<Diagnostic>,
}

/// What sync has to do in the course itself.
pub fn plan(course: &Course) -> io::Result<Plan> {
    let mut wanted = learner_files(course);
    for unit in &course.units {
        wanted.push(Wanted::course(
            format!("reference/{}/Cargo.toml", unit.name),
            crates::manifest(course, unit, Side::Reference),
        ));
    }
    for (name, text) in schemas() {
        wanted.push(Wanted::course(format!("exercises/{name}"), text));
    }
    // The pages on the vocabulary belong to the grader's own repository, not to every course.
    if course.root.join("graders/judge").is_dir() {
        for (path, text) in pages() {
            wanted.push(Wanted::course(path.to_owned(), text));
        }
        let curriculum = crate::curriculum::markdown(course);
        wanted.push(Wanted::course("docs/curriculum.md".to_owned(), curriculum));
    }
    // A course that is no workspace has no members to list.
    if let Some(old) = read_text(&course.root.join("Cargo.toml"))?
        && let Some(text) = crates::workspace_members(course, &old)
    {
        wanted.push(Wanted::course("Cargo.toml".to_string(), text));
    }
    let mut plan = Plan::new(&course.root, wanted)?;
    plan.findings = unit_findings(course);
    for unit in &course.units {
        plan.learner_lib(course, unit)?;
        let src = Path::new("reference").join(&unit.name).join("src");
        let modules = plan.modules(&src)?;
        let text = crates::reference_lib(course, unit, &modules);
        plan.want(Wanted::course(slashes(&src.join("lib.rs")), text))?;
    }
    Ok(plan.finish())
}

/// What there is to do in a learner's own folder: the starters, and `around` them the workspace.
pub fn plan_for_learner(course: &Course, root: &Path, around: Vec<Wanted>) -> io::Result<Plan> {
    let mut wanted = learner_files(course);
    wanted.extend(around);
    let mut plan = Plan::new(root, wanted)?;
    plan.findings = unit_findings(course);
    for unit in &course.units {
        plan.learner_lib(course, unit)?;
    }
    Ok(plan.finish())
}

/// Puts a starter back, whatever is there now (the caller keeps a copy of it).
pub fn restore_starter(course: &Course, root: &Path, id: &ExerciseId) -> io::Result<()> {
    let exercise = course
        .exercise(id)
        .ok_or_else(|| io::Error::other(format!("no exercise {id}")))?;
    let text = starter(course, exercise);
    let path = slashes(&crate::place::starter_path(id));
    let lock_file = root.join(lock::PATH);
    let mut lock = Lock::parse(&read_text(&lock_file)?.unwrap_or_default());
    write_aside(&root.join(&path), text.as_bytes())?;
    lock.record(&path, text.as_bytes());
    write_aside(&lock_file, lock.text().as_bytes())
}

/// The JSON Schemas: file name below `exercises/`, and text.
pub fn schemas() -> [(&'static str, String); 3] {
    [
        ("course.schema.json", gradus_course::reader::course_schema()),
        ("unit.schema.json", gradus_course::reader::unit_schema()),
        ("exercise.schema.json", crate::course::schema()),
    ]
}

/// The pages on the vocabulary, derived from its tables: path below the repository, and text.
pub fn pages() -> [(&'static str, String); 3] {
    [
        ("docs/format.md", crate::format_page::format_markdown()),
        ("docs/laws.md", gradus_law::reference_markdown()),
        ("docs/draws.md", gradus_draw::reference_markdown()),
    ]
}

fn learner_files(course: &Course) -> Vec<Wanted> {
    let mut wanted = vec![
        Wanted::course("exercises/course/Cargo.toml".to_string(), crates::course_manifest()),
        Wanted::course(
            "exercises/course/src/lib.rs".to_string(),
            gradus_engine::build::course_source(course, false),
        ),
    ];
    for unit in &course.units {
        wanted.push(Wanted {
            path: format!("exercises/{}/Cargo.toml", unit.name),
            text: crates::manifest(course, unit, Side::Exercises),
            owner: Owner::Learner,
        });
        for exercise in &unit.exercises {
            wanted.push(Wanted {
                path: slashes(&crate::place::starter_path(&exercise.id)),
                text: starter(course, exercise),
                owner: Owner::Learner,
            });
        }
    }
    wanted
}

/// Course faults that only show when crates are made of units.
fn unit_findings(course: &Course) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut fault = |unit: &Unit, message: String, help: &str| {
        findings.push(Diagnostic {
            severity: Severity::Error,
            file: Path::new("exercises").join(&unit.name),
            line: 0,
            column: 0,
            length: 1,
            path: "requires".to_string(),
            message,
            help: Some(help.to_string()),
            source: None,
        });
    };
    for unit in &course.units {
        let required = course.required_units(&unit.name);
        for name in &required {
            if unit.exercises.iter().any(|e| e.id.exercise == rust_name(name)) {
                fault(
                    unit,
                    format!(
                        "`crate::{0}` would be both the exercise `{0}` and the required unit `{name}`",
                        rust_name(name)
                    ),
                    "rename the exercise, or move it to another unit",
                );
            }
        }
        // cargo refuses crates that depend on each other.
        let mut reached: Vec<&str> = required;
        let mut at = 0;
        while at < reached.len() {
            let next = course.units.iter().find(|u| u.name == reached[at]);
            for further in next.map(|u| course.required_units(&u.name)).unwrap_or_default() {
                if !reached.contains(&further) {
                    reached.push(further);
                }
            }
            at += 1;
        }
        if reached.contains(&unit.name.as_str()) {
            fault(
                unit,
                format!("unit `{}` requires units that require it", unit.name),
                "move the exercises that both need to an earlier unit",
            );
        }
    }
    findings
}

impl Plan {
    fn new(root: &Path, wanted: Vec<Wanted>) -> io::Result<Plan> {
        let mut plan = Plan {
            root: root.to_path_buf(),
            lock: Lock::parse(&read_text(&root.join(lock::PATH))?.unwrap_or_default()),
            ..Plan::default()
        };
        let gone: Vec<String> = plan
            .lock
            .paths()
            .filter(|path| !wanted.iter().any(|w| w.path == *path))
            .map(str::to_string)
            .collect();
        for path in gone {
            plan.orphan(path)?;
        }
        for file in wanted {
            plan.want(file)?;
        }
        Ok(plan)
    }

    fn step(&mut self, path: &str, action: Action) {
        self.steps.push(FileChange {
            path: PathBuf::from(path),
            action,
        });
    }

    fn orphan(&mut self, path: String) -> io::Result<()> {
        if !stays_inside(&path) {
            self.lock.forget(&path);
            return Ok(());
        }
        match read(&self.root.join(&path))? {
            Some(bytes) if self.lock.untouched(&path, &bytes) => self.step(&path, Action::Remove),
            Some(_) => self.step(
                &path,
                Action::Keep("the course no longer has it, and it was changed".to_string()),
            ),
            None => {}
        }
        self.lock.forget(&path);
        Ok(())
    }

    fn want(&mut self, file: Wanted) -> io::Result<()> {
        let Wanted { path, text, owner } = file;
        let old = read(&self.root.join(&path))?;
        let same = old.as_deref().is_some_and(|old| same_text(old, text.as_bytes()));
        if owner != Owner::Learner {
            match old {
                _ if same => {}
                Some(_) if owner == Owner::Programs => {}
                Some(_) => self.step(&path, Action::Update(text)),
                None => self.step(&path, Action::Create(text)),
            }
            return Ok(());
        }
        let untouched = old.as_deref().is_some_and(|old| self.lock.untouched(&path, old));
        match old {
            Some(_) if same => self.lock.record(&path, text.as_bytes()),
            Some(_) if !untouched => {
                // A file that is neither today's starter nor yesterday's holds somebody's work.
                self.step(&path, Action::Keep("it was changed".to_string()));
            }
            old => {
                self.lock.record(&path, text.as_bytes());
                self.step(
                    &path,
                    match old {
                        Some(_) => Action::Update(text),
                        None => Action::Create(text),
                    },
                );
            }
        }
        Ok(())
    }

    /// `lib.rs` of a learner's crate: its marked lines name the files that exist once the plan is carried out.
    fn learner_lib(&mut self, course: &Course, unit: &Unit) -> io::Result<()> {
        let src = Path::new("exercises").join(&unit.name).join("src");
        let modules = self.modules(&src)?;
        let path = slashes(&src.join("lib.rs"));
        let old = read_text(&self.root.join(&path))?;
        match crates::learner_lib(course, unit, &modules, old.as_deref()) {
            Ok(text) => match &old {
                Some(old) if same_text(old.as_bytes(), text.as_bytes()) => {}
                Some(_) => self.step(&path, Action::Update(text)),
                None => self.step(&path, Action::Create(text)),
            },
            Err(()) => self.step(
                &path,
                Action::Keep(format!(
                    "its marks are gone; put back the lines `{}` and `{}`, or delete the file",
                    crates::OPEN,
                    crates::CLOSE
                )),
            ),
        }
        Ok(())
    }

    /// Modules that `src` (relative to the root) holds once the plan is carried out.
    fn modules(&self, src: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        let folder = match std::fs::read_dir(self.root.join(src)) {
            Ok(folder) => Some(folder),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(at(&self.root.join(src), error)),
        };
        for entry in folder.into_iter().flatten() {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        for step in self.steps.iter().filter(|step| step.path.parent() == Some(src)) {
            let name = step.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            names.retain(|known| *known != name);
            if step.action != Action::Remove {
                names.push(name);
            }
        }
        let mut modules: Vec<String> = names
            .iter()
            .filter_map(|name| name.strip_suffix(".rs"))
            .filter(|name| *name != "lib" && *name != "main" && syn::parse_str::<syn::Ident>(name).is_ok())
            .map(str::to_string)
            .collect();
        modules.sort();
        Ok(modules)
    }

    /// The lock belongs to the plan as well.
    fn finish(mut self) -> Plan {
        let text = self.lock.text();
        let old = read_text(&self.root.join(lock::PATH)).ok().flatten();
        match old {
            Some(old) if same_text(old.as_bytes(), text.as_bytes()) => {}
            Some(_) => self.step(lock::PATH, Action::Update(text)),
            None => self.step(lock::PATH, Action::Create(text)),
        }
        self
    }

    /// Files that are out of date: everything but what is kept.
    pub fn stale(&self) -> impl Iterator<Item = &FileChange> {
        self.steps.iter().filter(|step| !matches!(step.action, Action::Keep(_)))
    }

    /// Writes what there is to write: each file aside first, then renamed; the lock last.
    pub fn apply(&self) -> io::Result<()> {
        for step in &self.steps {
            let path = self.root.join(&step.path);
            match &step.action {
                Action::Create(text) | Action::Update(text) => write_aside(&path, text.as_bytes()),
                Action::Remove => std::fs::remove_file(&path),
                Action::Keep(_) => Ok(()),
            }
            .map_err(|error| at(&path, error))?;
        }
        Ok(())
    }
}

/// A path of the lock file that could lead out of the root is not followed.
fn stays_inside(path: &str) -> bool {
    Path::new(path)
        .components()
        .all(|part| matches!(part, std::path::Component::Normal(_)))
}

fn same_text(a: &[u8], b: &[u8]) -> bool {
    let plain = |bytes: &[u8]| -> Vec<u8> { bytes.iter().copied().filter(|byte| *byte != b'\r').collect() };
    a == b || plain(a) == plain(b)
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(path, error)),
    }
}

fn read_text(path: &Path) -> io::Result<Option<String>> {
    Ok(read(path)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

fn at(path: &Path, error: io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

fn slashes(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
