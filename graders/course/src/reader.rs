//! Exercises as staff write them: strict YAML in, resolved [`Exercise`]s out.
//!
//! A file goes through four stages: text to a tree of positions ([`positions`]) and to raw structs (`yaml`, the one
//! place that sees serde_yaml), raw structs to a resolved exercise (`resolve`), then what only the course as a whole
//! can show (`order`). A trial of each law with made-up answers needs drawn cases and stands above.

mod course;
mod dims;
mod document;
mod domain;
mod draws;
mod forms;
mod laws;
mod literal;
mod order;
pub mod positions;
mod raw;
mod resolve;
mod schema;
mod scope;
mod uses;
mod yaml;

pub use document::{Document, Findings};
pub use order::document;
pub use schema::{course_schema, schema, unit_schema};
pub use scope::consults_reference;
pub use yaml::MOST_BYTES;

use crate::diagnostic::{Diagnostic, Severity};
use crate::draws::DrawKinds;
use crate::signature::{Signature, TypeNames};
use crate::{Course, Effort, Exercise, ExerciseId, Unit};
use gradus_law::suggest::{did_you_mean, nearest};
use indexmap::IndexMap;
use positions::YamlPath;
use raw::{RawCourse, RawEffort, RawExercise, RawUnit};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use uses::{Interface, References};

/// A unit while its exercises are read.
struct DraftUnit {
    unit: Unit,
    document: Option<Document>,
    /// Names in `unit.yaml`, in order.
    listed: Vec<String>,
    drafts: Vec<Draft>,
}

/// An exercise that is read but not resolved.
struct Draft {
    id: ExerciseId,
    document: Document,
    raw: Option<RawExercise>,
    signature: Option<Signature>,
}

/// Reads a whole course: `exercises/course.yaml`, each `unit.yaml`, each exercise. Every finding is collected; a
/// course with errors is returned as far as it could be read, so that one broken spec never hides its neighbours.
pub fn load(root: &Path, kinds: &dyn DrawKinds) -> (Course, Vec<Diagnostic>) {
    let mut findings = Findings::default();
    let Some((mut course, units, document)) = load_course(root, &mut findings) else {
        return (Course::empty(root), findings.0);
    };
    let mut drafts: Vec<DraftUnit> = Vec::new();
    for name in units {
        let mut unit = load_unit(root, &name, &mut findings);
        let read = crate::parallel::map(crate::parallel::threads(), specs_of(root, &name), |path| {
            let mut findings = Findings::default();
            (load_draft(root, &path, &name, &course, &mut findings), findings)
        });
        for (draft, mut found) in read {
            unit.drafts.extend(draft);
            findings.0.append(&mut found.0);
        }
        check_list(&unit, &mut findings);
        check_efforts(&unit, &mut findings);
        drafts.push(unit);
    }
    let specs: Vec<ExerciseId> = (drafts.iter().flat_map(|unit| &unit.drafts))
        .map(|draft| draft.id.clone())
        .collect();
    let interfaces: HashMap<ExerciseId, Interface> = drafts
        .iter()
        .flat_map(|unit| &unit.drafts)
        .map(|draft| (draft.id.clone(), interface(draft)))
        .collect();
    let mut resolved: Vec<(DraftUnit, Vec<Exercise>)> = Vec::new();
    {
        let references = References::new(&course, interfaces);
        for mut unit in drafts {
            let results = crate::parallel::map(crate::parallel::threads(), std::mem::take(&mut unit.drafts), |draft| {
                let Draft {
                    id,
                    document,
                    raw,
                    signature,
                } = draft;
                let resolver = resolve::Resolver::new(&document, &course, &references, kinds, &id);
                let (exercise, found) = resolver.resolve(raw?, &signature?);
                Some((exercise, found))
            });
            let mut exercises = Vec::new();
            for (exercise, mut found) in results.into_iter().flatten() {
                exercises.extend(exercise);
                findings.0.append(&mut found.0);
            }
            resolved.push((unit, exercises));
        }
    }
    let mut empty: Vec<String> = Vec::new();
    for (mut draft, exercises) in resolved {
        draft.unit.exercises = order::within_unit(exercises, &draft.listed);
        if !specs.iter().any(|id| id.unit == draft.unit.name) {
            empty.push(draft.unit.name.clone());
        }
        course.units.push(draft.unit);
    }
    findings.extend(without_exercises(root, &empty));
    order::check(&mut course, &mut findings);
    course::check_throughput(&document, &course, &mut findings);
    course.broken = specs;
    course.broken.retain(|id| {
        course
            .units
            .iter()
            .all(|unit| unit.exercises.iter().all(|e| e.id != *id))
    });
    (course, findings.0)
}

/// One warning for all units that have no exercises yet: a course grows unit by unit.
fn without_exercises(root: &Path, empty: &[String]) -> Option<Diagnostic> {
    let first = empty.first()?;
    let document = read_document(root, Path::new("exercises/course.yaml"), &mut Findings::default())?;
    let message = match empty.len() {
        1 => format!("the unit {first} has no exercises"),
        n => format!("{n} units have no exercises: {}", empty.join(", ")),
    };
    let mut finding = document.at_key(&YamlPath::root().key("units"), message);
    finding.severity = Severity::Warning;
    let help =
        format!("add one with `cargo xtask new {first}/NAME --signature \"fn NAME(x: &Tensor) -> Result<Tensor>\"`");
    Some(finding.with_help(help))
}

/// Reads one exercise's spec alone, as if it stood in a unit of a course that declares what `course` does. For tools
/// and tests that hold a text and no folder.
pub fn load_text(
    course: &Course,
    kinds: &dyn DrawKinds,
    id: &ExerciseId,
    file: &Path,
    text: &str,
) -> (Option<Exercise>, Vec<Diagnostic>) {
    let mut findings = Findings::default();
    let document = Document::new(file, text);
    let draft = read_draft(document, id.clone(), course, &mut findings);
    let mut interfaces: HashMap<ExerciseId, Interface> = course
        .exercises()
        .map(|exercise| {
            let known = Interface {
                signature: Some(exercise.signature.clone()),
                outputs: exercise.returns.keys().cloned().collect(),
            };
            (exercise.id.clone(), known)
        })
        .collect();
    interfaces.insert(id.clone(), interface(&draft));
    let references = References::new(course, interfaces);
    let Draft {
        document,
        raw,
        signature,
        ..
    } = draft;
    let (Some(raw), Some(signature)) = (raw, signature) else {
        return (None, findings.0);
    };
    let (exercise, mut found) =
        resolve::Resolver::new(&document, course, &references, kinds, id).resolve(raw, &signature);
    findings.0.append(&mut found.0);
    let exercise = exercise.filter(|_| !findings.has_errors());
    (exercise, findings.0)
}

fn load_course(root: &Path, findings: &mut Findings) -> Option<(Course, Vec<String>, Document)> {
    let file = PathBuf::from("exercises/course.yaml");
    let document = read_document(root, &file, findings)?;
    let raw: RawCourse = yaml::read(&document, findings)?;
    let (course, units) = course::resolve(root, &document, raw, findings);
    let mut present = Vec::new();
    for (index, name) in units {
        if root.join("exercises").join(&name).join("unit.yaml").is_file() {
            present.push(name);
            continue;
        }
        let at = YamlPath::root().key("units").index(index);
        let finding = document.at_value(&at, format!("there is no file exercises/{name}/unit.yaml"));
        findings.add(finding.with_help(format!(
            "add it, or one with `cargo xtask new {name}`; else remove the name"
        )));
    }
    for name in folders_with_specs(root) {
        if !present.contains(&name) {
            let finding = document.at_key(
                &YamlPath::root().key("units"),
                format!("the unit `{name}` is not listed"),
            );
            findings.add(finding.with_help(format!("add `{name}` to `units`, where it belongs in the order")));
        }
    }
    Some((course, present, document))
}

fn load_unit(root: &Path, name: &str, findings: &mut Findings) -> DraftUnit {
    let file = PathBuf::from(format!("exercises/{name}/unit.yaml"));
    let document = read_document(root, &file, findings);
    let raw: Option<RawUnit> = document.as_ref().and_then(|document| yaml::read(document, findings));
    let mut unit = Unit {
        name: name.to_string(),
        title: name.to_string(),
        summary: String::new(),
        serves: String::new(),
        read: Vec::new(),
        effort: IndexMap::new(),
        short: Vec::new(),
        exercises: Vec::new(),
    };
    let mut listed = Vec::new();
    if let Some(raw) = raw {
        unit.title = raw.title;
        unit.summary = raw.summary;
        unit.serves = raw.serves.trim().to_owned();
        unit.read = raw.read.into_iter().map(|entry| entry.trim().to_owned()).collect();
        let effort = raw.effort.0.into_iter().map(|(name, effort)| {
            let RawEffort { minutes, difficulty } = effort;
            (name, Effort { minutes, difficulty })
        });
        unit.effort = effort.collect();
        unit.short = raw.short;
        listed = raw.exercises;
    }
    DraftUnit {
        unit,
        document,
        listed,
        drafts: Vec::new(),
    }
}

/// Efforts and a short track of exercises that are not there, and efforts that nobody has.
fn check_efforts(unit: &DraftUnit, findings: &mut Findings) {
    let Some(document) = &unit.document else { return };
    let known: Vec<&String> = unit.drafts.iter().map(|draft| &draft.id.exercise).collect();
    let efforts = unit
        .unit
        .effort
        .keys()
        .map(|name| (YamlPath::root().key("effort").key(name), name));
    let mut missing: Vec<Diagnostic> = Vec::new();
    for (at, name) in efforts {
        if !known.contains(&name) {
            missing.push(
                document
                    .at_key(&at, format!("the unit has no exercise `{name}`"))
                    .with_help(near(name, &known)),
            );
        }
    }
    for (i, name) in unit.unit.short.iter().enumerate() {
        if !known.contains(&name) {
            let at = YamlPath::root().key("short").index(i);
            let finding = document.at_value(&at, format!("the unit has no exercise `{name}`"));
            missing.push(finding.with_help(near(name, &known)));
        }
    }
    missing.into_iter().for_each(|finding| findings.add(finding));
    for (name, effort) in &unit.unit.effort {
        let at = YamlPath::root().key("effort").key(name);
        if !(1..=5).contains(&effort.difficulty) {
            let finding = document.at_value(&at.key("difficulty"), "a difficulty lies between 1 and 5");
            findings.add(finding.with_help("1 is a line or two, 5 an evening"));
        }
        if !(1..=600).contains(&effort.minutes) {
            let finding = document.at_value(&at.key("minutes"), "an exercise takes between 1 and 600 minutes");
            findings.add(finding.with_help("say how long a learner needs about"));
        }
    }
}

fn near(name: &str, known: &[&String]) -> String {
    match nearest(name, known) {
        Some(near) => did_you_mean(near),
        None => "name exercises of this unit".to_owned(),
    }
}

/// Names in `unit.yaml` that have no file, or stand there twice.
fn check_list(unit: &DraftUnit, findings: &mut Findings) {
    let Some(document) = &unit.document else { return };
    for (i, name) in unit.listed.iter().enumerate() {
        let at = YamlPath::root().key("exercises").index(i);
        if unit.listed[..i].contains(name) {
            findings.add(
                document
                    .at_value(&at, format!("`{name}` is listed twice"))
                    .with_help("remove one"),
            );
        } else if !unit.drafts.iter().any(|draft| draft.id.exercise == *name) {
            let known: Vec<&String> = unit.drafts.iter().map(|draft| &draft.id.exercise).collect();
            let help = match nearest(name, &known) {
                Some(near) => did_you_mean(near),
                None => "add the file, or remove the name".to_string(),
            };
            let message = format!("there is no file exercises/{}/{name}.yaml", unit.unit.name);
            findings.add(document.at_value(&at, message).with_help(help));
        }
    }
}

fn load_draft(root: &Path, file: &Path, unit: &str, course: &Course, findings: &mut Findings) -> Option<Draft> {
    let document = read_document(root, file, findings)?;
    let stem = file.file_stem()?.to_string_lossy().into_owned();
    let id = ExerciseId {
        unit: unit.to_string(),
        exercise: stem,
    };
    Some(read_draft(document, id, course, findings))
}

fn read_draft(document: Document, id: ExerciseId, course: &Course, findings: &mut Findings) -> Draft {
    let raw: Option<RawExercise> = yaml::read(&document, findings);
    let signature = raw
        .as_ref()
        .and_then(|raw| read_signature(&document, &id, raw, course, findings));
    Draft {
        id,
        document,
        raw,
        signature,
    }
}

fn read_signature(
    document: &Document,
    id: &ExerciseId,
    raw: &RawExercise,
    course: &Course,
    findings: &mut Findings,
) -> Option<Signature> {
    let at = YamlPath::root().key("signature");
    let structs = |name: &str| course.structs.contains_key(name);
    let closures = |name: &str| course.closures.get(name).cloned();
    let names = TypeNames {
        structs: &structs,
        closures: &closures,
    };
    match Signature::parse_with(&raw.signature, &names) {
        Ok(signature) => {
            let offset = raw.signature.find(&signature.name).unwrap_or(0);
            if let Some(why) = unusable(&id.exercise) {
                let finding = document.at_part(&at, offset, signature.name.len(), why);
                findings.add(finding.with_help("rename the file and the function"));
            } else if signature.name != id.exercise {
                let message = format!(
                    "the function is called `{}`, the file `{}`",
                    signature.name, id.exercise
                );
                let finding = document.at_part(&at, offset, signature.name.len(), message);
                findings.add(finding.with_help("file, module and function have one name"));
            }
            Some(signature)
        }
        Err(found) => {
            let mut finding = document.at_part(&at, found.offset, found.length, found.message);
            finding.help = found.help;
            findings.add(finding);
            None
        }
    }
}

/// Why a name can't be that of a module and function.
fn unusable(name: &str) -> Option<String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(plain) {
        return Some(format!(
            "`{name}` is no name of a Rust module: small letters, digits and `_`"
        ));
    }
    let taken =
        ["oracle", "lib", "main", "course", "unit"].contains(&name) || syn::parse_str::<syn::Ident>(name).is_err();
    taken.then(|| format!("an exercise can't be called `{name}`"))
}

fn interface(draft: &Draft) -> Interface {
    let named: Vec<String> = draft.raw.iter().flat_map(|raw| raw.returns.0.keys().cloned()).collect();
    let outputs = match draft.signature.as_ref().and_then(Signature::output_names) {
        Some(names) if named.is_empty() => names,
        _ => named,
    };
    Interface {
        signature: draft.signature.clone(),
        outputs,
    }
}

fn read_document(root: &Path, file: &Path, findings: &mut Findings) -> Option<Document> {
    match std::fs::read(root.join(file)) {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Some(Document::new(file, &text)),
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let message = format!("byte {at} is not UTF-8");
                findings.add(Diagnostic::of_file(file, message).with_help("save the file as UTF-8"));
                None
            }
        },
        Err(error) => {
            let finding = Diagnostic::of_file(file, format!("can't be read: {error}"));
            findings.add(finding.with_help("a course is a folder that holds `exercises/course.yaml`"));
            None
        }
    }
}

/// Spec files of a unit, relative to the root, in alphabetical order.
fn specs_of(root: &Path, unit: &str) -> Vec<PathBuf> {
    let folder = Path::new("exercises").join(unit);
    let mut files: Vec<PathBuf> = std::fs::read_dir(root.join(&folder))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| folder.join(entry.file_name()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "unit"))
        .collect();
    files.sort();
    files
}

/// Folders below `exercises/` that hold YAML files.
fn folders_with_specs(root: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root.join("exercises"))
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| {
            root.join("exercises").join(name).join("unit.yaml").is_file() || !specs_of(root, name).is_empty()
        })
        .collect();
    names.sort();
    names
}
