//! Writing an archive: copies laid out first, programs built from the copies, all of it packed.

use super::index::{
    ArchivedBuild, COURSE, CudaIndex, Entry, FORMAT, GRADER, INDEX, Index, PROGRAMS, ROOT, SUBMISSIONS, SubmittedIndex,
    moved, relative,
};
use crate::grade::options::RunOptions;
use crate::grade::prebuild;
use crate::grade::submitted::Submitted;
use flate2::Compression;
use flate2::write::GzEncoder;
use gradus_course::{Course, ExerciseId, Literal};
use gradus_engine::files::Output;
use gradus_engine::{Engine, EnvironmentError, Program};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an archive is made of.
pub struct Contents<'a> {
    /// Compiles the programs.
    pub engine: &'a Engine,
    /// What is graded: specs and references go in.
    pub course: &'a Course,
    /// Submissions to grade.
    pub submissions: &'a [Submitted],
    /// Exercises to grade.
    pub selection: &'a BTreeSet<ExerciseId>,
    /// The grader's own executable.
    pub grader: &'a Path,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Bytes of the file.
    pub bytes: u64,
    /// Programs in it.
    pub programs: usize,
    /// Exercises of submissions that have no program: what does not compile is told when the archive is graded.
    pub failures: usize,
}

/// Builds every program and writes the archive.
pub fn write(contents: &Contents<'_>, file: Output) -> Result<Written, EnvironmentError> {
    let stage = Stage::new(&contents.engine.state())?;
    let root = contents.course.root.as_path();
    let course_folder = stage.0.join(COURSE);
    copy(&root.join("exercises"), &course_folder.join("exercises"), &["yaml"])?;
    let functions = root.join("exercises/tensor_functions.rs");
    if functions.is_file() {
        copy_file(&functions, &course_folder.join("exercises/tensor_functions.rs"))?;
    }
    copy(
        &root.join("reference"),
        &course_folder.join("reference"),
        &["rs", "toml", "snap", "json"],
    )?;
    for name in stored(contents.course) {
        let (from, to) = (
            root.join("fixtures").join(&name),
            course_folder.join("fixtures").join(&name),
        );
        if from.is_file() {
            copy_file(&from, &to)?;
        } else {
            copy_all(&from, &to)?;
        }
    }
    let mut submissions = Vec::new();
    let mut listed = Vec::new();
    for (number, submission) in contents.submissions.iter().enumerate() {
        let place = match submission.dir.strip_prefix(root.join("reference")) {
            Ok(below) => course_folder.join("reference").join(below),
            Err(_) => {
                // Crates that lie beside each other are one learner's, there as here.
                let parents: Vec<_> = contents.submissions.iter().map(|s| s.dir.parent()).collect();
                let first = parents.iter().position(|p| *p == submission.dir.parent());
                let folder = stage.0.join(SUBMISSIONS).join(first.unwrap_or(number).to_string());
                let name = submission.dir.file_name().and_then(|name| name.to_str());
                let place = folder.join(name.map_or_else(|| number.to_string(), str::to_owned));
                copy_sources(&submission.dir, &place)?;
                place
            }
        };
        let wanted = contents.selection.iter().filter(|id| id.unit == submission.unit);
        listed.push(SubmittedIndex {
            name: submission.name.clone(),
            unit: submission.unit.clone(),
            folder: relative(&stage.0, &place),
            exercises: wanted.map(|id| id.exercise.clone()).collect(),
        });
        submissions.push(Submitted {
            dir: place,
            ..submission.clone()
        });
    }
    let mut course = contents.course.clone();
    course.root = course_folder;
    let options = RunOptions {
        selection: contents.selection.clone(),
        ..RunOptions::default()
    };
    let built = prebuild::build_all(&course, contents.engine, &submissions, &options)?;
    let mut files: BTreeMap<PathBuf, String> = BTreeMap::new();
    let mut entries = Vec::new();
    for entry in built {
        let outcome = match &entry.outcome {
            Ok(program) => outcome(program, &mut files),
            Err(failure) => ArchivedBuild::Failure(moved(failure, &stage.0.display().to_string(), ROOT)),
        };
        entries.push(Entry {
            trusted: entry.trusted,
            folder: relative(&stage.0, &entry.folder),
            exercise: entry.exercise,
            replaced: entry.replaced.into_iter().collect(),
            outcome,
        });
    }
    let failures = entries
        .iter()
        .filter(|e| matches!(e.outcome, ArchivedBuild::Failure(_)))
        .count();
    let index = Index {
        format: FORMAT,
        toolchain: contents.engine.toolchain().to_owned(),
        cuda: contents.engine.cuda_build().map(|build| CudaIndex {
            major: build.toolkit.version.0,
            capability: build.capability,
        }),
        submissions: listed,
        entries,
    };
    let programs = files.len();
    for (path, name) in contents.engine.companions()? {
        files.insert(path, name);
    }
    let bytes = pack(&stage.0, &index, &files, contents.grader, file)?;
    Ok(Written {
        bytes,
        programs,
        failures,
    })
}

fn outcome(program: &Arc<Program>, files: &mut BTreeMap<PathBuf, String>) -> ArchivedBuild {
    let name = program
        .path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    files.insert(program.path.clone(), name.clone());
    let mut functions: Vec<_> = program
        .functions
        .iter()
        .map(|(key, number)| (*number, key.clone()))
        .collect();
    functions.sort();
    ArchivedBuild::Program {
        file: name,
        functions: functions.into_iter().map(|(_, key)| key).collect(),
        stubs: program.stubs.iter().cloned().collect(),
    }
}

fn pack(
    stage: &Path,
    index: &Index,
    programs: &BTreeMap<PathBuf, String>,
    grader: &Path,
    file: Output,
) -> Result<u64, EnvironmentError> {
    let named = file.path().to_path_buf();
    let mut bytes = 0;
    let written = file.write_with(|out| {
        let out = Counted { out, bytes: &mut bytes };
        let mut tar = tar::Builder::new(GzEncoder::new(out, Compression::default()));
        tar.mode(tar::HeaderMode::Deterministic);
        // The grader first: `tar -xzf FILE gradus` need not read the rest.
        tar.append_path_with_name(grader, GRADER)?;
        let text = serde_json::to_vec_pretty(index).map_err(io::Error::other)?;
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, INDEX, text.as_slice())?;
        for (path, name) in programs {
            tar.append_path_with_name(path, Path::new(PROGRAMS).join(name))?;
        }
        for part in [COURSE, SUBMISSIONS] {
            if stage.join(part).is_dir() {
                tar.append_dir_all(part, stage.join(part))?;
            }
        }
        tar.into_inner()?.finish().map(drop)
    });
    written
        .map(|()| bytes)
        .map_err(|error| EnvironmentError::new(format!("{} can't be written: {error}", named.display())))
}

/// Counts what is written.
struct Counted<'a> {
    out: &'a mut dyn Write,
    bytes: &'a mut u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        *self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A folder beside the programs, removed in the end.
struct Stage(PathBuf);

impl Stage {
    fn new(state: &Path) -> Result<Stage, EnvironmentError> {
        let folder = state.join(format!(".archive-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).map_err(|e| EnvironmentError::file("created", &folder, &e))?;
        Ok(Stage(folder))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn copy_file(from: &Path, to: &Path) -> Result<(), EnvironmentError> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|e| EnvironmentError::file("created", folder, &e))?;
    }
    fs::copy(from, to)
        .map(drop)
        .map_err(|e| EnvironmentError::file("copied", from, &e))
}

/// Files and folders below `fixtures/` that cases are drawn from or lead to.
fn stored(course: &Course) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for draw in course.exercises().flat_map(|e| e.given.draw.values()) {
        let option = match draw.kind.as_str() {
            "fixture" => "file",
            "path" => "to",
            _ => continue,
        };
        if let Some(Literal::Text(name, _)) = draw.options.get(option).or_else(|| draw.options.get("")) {
            names.insert(name.clone());
        }
    }
    names
}

/// Regular files, at any depth that courses have.
fn copy_all(from: &Path, to: &Path) -> Result<(), EnvironmentError> {
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => copy_all(&path, &to)?,
            Ok(kind) if kind.is_file() => copy_file(&path, &to)?,
            _ => {}
        }
    }
    Ok(())
}

/// Regular files with one of these endings, at any depth that courses have.
fn copy(from: &Path, to: &Path, endings: &[&str]) -> Result<(), EnvironmentError> {
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else {
            continue;
        };
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if kind.is_dir() {
            copy(&path, &to.join(entry.file_name()), endings)?;
        } else if kind.is_file() && endings.contains(&ending) {
            copy_file(&path, &to.join(entry.file_name()))?;
        }
    }
    Ok(())
}

/// A submission's own sources: links and what is no source stay behind, and so does a file too large to be an answer,
/// which is then missing as it would be refused.
fn copy_sources(from: &Path, to: &Path) -> Result<(), EnvironmentError> {
    let sources = to.join("src");
    fs::create_dir_all(&sources).map_err(|e| EnvironmentError::file("created", &sources, &e))?;
    for entry in fs::read_dir(from.join("src")).into_iter().flatten().flatten() {
        let (path, Ok(kind)) = (entry.path(), entry.file_type()) else {
            continue;
        };
        let small = entry.metadata().is_ok_and(|m| m.len() <= 4 << 20);
        if kind.is_file() && small && path.extension().is_some_and(|e| e == "rs") {
            copy_file(&path, &sources.join(entry.file_name()))?;
        }
    }
    Ok(())
}
