//! `course.yaml`: units, structs, closure types and helpers that all exercises share.

use super::dims;
use super::document::{Document, Findings};
use super::forms::{self, FormNames};
use super::literal::{Formula, Map};
use super::positions::YamlPath;
use super::raw::{RawCourse, RawStruct};
use super::scope;
use crate::model::{Course, Field, Form, StructDef};
use crate::signature::{Scalar, Signature};
use gradus_law::Define;
use gradus_law::suggest::{did_you_mean, nearest};
use gradus_law::{Expr, ExprError, Scope};
use indexmap::IndexMap;
use std::path::Path;

/// Scalar types of struct fields.
const SCALARS: [Scalar; 7] = [
    Scalar::F64,
    Scalar::F32,
    Scalar::Usize,
    Scalar::U32,
    Scalar::U64,
    Scalar::I64,
    Scalar::Bool,
];

/// A course without units and exercises, and the names of its units with their index in `units`.
pub fn resolve(
    root: &Path,
    document: &Document,
    raw: RawCourse,
    findings: &mut Findings,
) -> (Course, Vec<(usize, String)>) {
    let mut course = Course::empty(root);
    course.left_out.clone_from(&raw.left_out);
    course.title = raw.title;
    let circles = Circles::of(&raw.structs);
    for (name, written) in raw.structs.0 {
        let at = YamlPath::root().key("structs").key(&name);
        if let Some((what, help)) = taken(&name) {
            findings.add(document.at_key(&at, what).with_help(help));
            continue;
        }
        if !name.starts_with(|c: char| c.is_ascii_uppercase()) || scope::refuse(&name).is_some() {
            let message = format!("`{name}` is no name of a struct");
            findings.add(
                document
                    .at_key(&at, message)
                    .with_help("structs are named as in Rust: `AttnW`"),
            );
            continue;
        }
        let def = read_struct(document, &at, &name, written, &course.structs, &circles, findings);
        course.structs.insert(name, def);
    }
    for (name, text) in raw.closures.0 {
        let at = YamlPath::root().key("closures").key(&name);
        let structs = |name: &str| course.structs.contains_key(name);
        if let Some((what, help)) = taken(&name) {
            findings.add(document.at_key(&at, what).with_help(help));
            continue;
        }
        match Signature::check_closure(&text, &structs) {
            Ok(()) if course.structs.contains_key(&name) => {
                findings.add(document.at_key(&at, format!("`{name}` is already a struct")));
            }
            Ok(()) => {
                course.closures.insert(name, text);
            }
            Err(found) => {
                let mut finding = document.at_part(&at, found.offset, found.length, found.message);
                finding.help = found.help;
                findings.add(finding);
            }
        }
    }
    course.dims = dims::sets(document, raw.dims, findings);
    course.defines = defines(document, raw.define, findings);
    let functions: Vec<(String, usize)> = counts(&course.defines);
    for (head, define) in course.defines.values().map(|d| (head_of(d), d)) {
        let at = find_define(document, define, &head);
        let values: Vec<String> = define.parameters.clone();
        let scope = Scope {
            values: values.into_iter().chain(constants(&course.defines)).collect(),
            parameters: Vec::new(),
            functions: functions.clone(),
            answers: false,
        };
        for found in define.body.check(&scope) {
            findings.add(document.at_expression(&at, 0, &found));
        }
    }
    for (name, sizes) in raw.throughput.0 {
        match name.parse() {
            Ok(id) => drop(course.throughput.insert(id, sizes.0)),
            Err(_) => {
                let at = YamlPath::root().key("throughput").key(&name);
                let finding = document.at_key(&at, format!("`{name}` is no name of an exercise"));
                findings.add(finding.with_help("write `unit/exercise`"));
            }
        }
    }
    let mut units: Vec<(usize, String)> = Vec::new();
    for (i, name) in raw.units.into_iter().enumerate() {
        let at = YamlPath::root().key("units").index(i);
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(plain) || name == "course" {
            let message = format!("`{name}` is no name of a unit");
            findings.add(
                document
                    .at_value(&at, message)
                    .with_help("small letters, digits and `-`, as in `numpy-100`"),
            );
        } else if units.iter().any(|(_, other)| *other == name) {
            findings.add(
                document
                    .at_value(&at, format!("the unit `{name}` is listed twice"))
                    .with_help("remove one"),
            );
        } else {
            units.push((i, name));
        }
    }
    (course, units)
}

/// What is timed is an exercise of the course, and its sizes are those of the exercise.
pub fn check_throughput(document: &Document, course: &Course, findings: &mut Findings) {
    for (id, sizes) in &course.throughput {
        let at = YamlPath::root().key("throughput").key(id.to_string());
        let Some(exercise) = course.exercise(id) else {
            // One that can't be read has findings of its own.
            let spec = format!("exercises/{}/{}.yaml", id.unit, id.exercise);
            if !course.root.join(&spec).is_file() {
                let names: Vec<String> = course.exercises().map(|e| e.id.to_string()).collect();
                let help = nearest(&id.to_string(), &names).map_or_else(|| "remove it".to_owned(), did_you_mean);
                findings.add(document.at_key(&at, format!("there is no file {spec}")).with_help(help));
            }
            continue;
        };
        for name in sizes.keys().filter(|name| !exercise.given.dims.contains_key(*name)) {
            let known: Vec<&String> = exercise.given.dims.keys().collect();
            let help = match nearest(name, known.iter().copied()) {
                Some(near) => did_you_mean(near),
                None => "name sizes of its `given.dims`".to_owned(),
            };
            findings.add(
                document
                    .at_key(&at.key(name), format!("`{id}` has no size `{name}`"))
                    .with_help(help),
            );
        }
    }
}

/// Types that signatures and starters mention, or that every Rust file has.
const RUST_TYPES: [&str; 20] = [
    "Tensor", "DType", "Device", "Shape", "Named", "Path", "PathBuf", "Vec", "String", "Option", "Some", "None",
    "Result", "Ok", "Err", "Box", "HashMap", "BTreeMap", "HashSet", "Fn",
];

/// Why neither a struct nor a closure type can have this name, and what to do.
fn taken(name: &str) -> Option<(String, &'static str)> {
    if RUST_TYPES.contains(&name) {
        let help = "choose a name that says what it holds, such as `AttnW`";
        return Some((format!("`{name}` is a type that every Rust file here knows"), help));
    }
    let letter = name.len() == 1 && name.starts_with(|c: char| c.is_ascii_uppercase());
    letter.then(|| {
        let help = "a capital letter alone is a dtype in forms: choose a longer name, such as `AttnW`";
        (format!("`{name}` is a dtype"), help)
    })
}

/// Which structs each struct's forms mention.
struct Circles(IndexMap<String, Vec<String>>);

impl Circles {
    fn of(structs: &Map<RawStruct>) -> Circles {
        let mentions = |written: &RawStruct| {
            let forms = written.fields.0.values().flat_map(|field| words(&field.form));
            forms
                .filter(|word| structs.0.contains_key(*word))
                .map(str::to_owned)
                .collect()
        };
        Circles(
            structs
                .0
                .iter()
                .map(|(name, written)| (name.clone(), mentions(written)))
                .collect(),
        )
    }

    /// The way from a struct through one of its forms back to itself.
    fn through(&self, name: &str, form: &str) -> Option<Vec<String>> {
        let mut open: Vec<Vec<String>> = words(form).map(|next| vec![name.to_owned(), next.to_owned()]).collect();
        let mut seen: Vec<String> = Vec::new();
        while let Some(way) = open.pop() {
            let at = way.last()?.clone();
            if at == name {
                return Some(way);
            }
            if seen.contains(&at) {
                continue;
            }
            let next = self.0.get(&at).into_iter().flatten();
            open.extend(next.map(|next| [way.as_slice(), std::slice::from_ref(next)].concat()));
            seen.push(at);
        }
        None
    }
}

/// The names in a form.
fn words(form: &str) -> impl Iterator<Item = &str> {
    form.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
}

fn read_struct(
    document: &Document,
    at: &YamlPath,
    name: &str,
    written: RawStruct,
    earlier: &IndexMap<String, StructDef>,
    circles: &Circles,
    findings: &mut Findings,
) -> StructDef {
    let mut fields = IndexMap::new();
    for (field, raw) in written.fields.0 {
        let here = at.key("fields").key(&field);
        let place = if raw.long { here.key("form") } else { here.clone() };
        if let Some(why) = scope::refuse(&field) {
            findings.add(
                document
                    .at_key(&here, why)
                    .with_help("choose another name for the field"),
            );
            continue;
        }
        let names = FormNames {
            structs: earlier,
            dtypes: &[],
            free: None,
        };
        let form = match forms::parse(&raw.form, &names) {
            Ok(Form::Plain) if !SCALARS.iter().any(|s| s.name() == raw.form.trim()) => {
                let found = super::draws::whole(
                    &raw.form,
                    "a field can't have this form",
                    "fields are tensors (`F[d]`), structs, lists of structs, `Named`, or numbers (`f64`, `usize`)",
                );
                findings.add(document.at_expression(&place, 0, &found));
                continue;
            }
            Ok(form) => form,
            Err(found) => {
                let mut finding = document.at_expression(&place, 0, &found);
                let circle = circles.through(name, &raw.form);
                if let Some(way) = circle {
                    finding.message = match way.len() {
                        2 => format!("`{name}` holds itself"),
                        _ => format!("`{name}` holds itself: {}", way.join(" → ")),
                    };
                    finding = finding.with_help(
                        "a struct holds only structs declared before it: leave a field out, or make it a list of numbers \
                         that say where the other stands",
                    );
                } else if raw.form.contains(|c: char| c.is_ascii_uppercase()) && !raw.form.contains('[') {
                    finding = finding.with_help("a struct may use those declared before it: move it down");
                }
                findings.add(finding);
                continue;
            }
        };
        let value = raw.value.and_then(|formula| {
            let at = here.key("value");
            if !matches!(form, Form::Plain) {
                let message = "only a number has a `value`";
                findings.add(document.at_key(&at, message).with_help("a tensor's content is drawn"));
                return None;
            }
            expression(document, &at, &formula, findings)
        });
        fields.insert(
            field,
            Field {
                scalar: SCALARS.into_iter().find(|s| s.name() == raw.form.trim()),
                form,
                about: raw.about,
                value,
            },
        );
    }
    if fields.is_empty() && !findings.has_errors() {
        findings.add(
            document
                .at_key(at, format!("`{name}` has no fields"))
                .with_help("add `fields: {w: \"F[d]\"}`"),
        );
    }
    StructDef {
        name: name.to_string(),
        about: written.about,
        fields,
    }
}

/// Parses an expression; a slip is reported where it stands.
pub fn expression(document: &Document, at: &YamlPath, formula: &Formula, findings: &mut Findings) -> Option<Expr> {
    match Expr::parse(&document.text_of(at, formula)) {
        Ok(expression) => Some(expression),
        Err(found) => {
            findings.add(document.at_expression(at, 0, &found));
            None
        }
    }
}

/// Reads a map of defines: heads and bodies, not yet the names in them.
pub fn defines(document: &Document, written: Map<Formula>, findings: &mut Findings) -> IndexMap<String, Define> {
    let mut found: IndexMap<String, Define> = IndexMap::new();
    for (head, formula) in written.0 {
        let at = YamlPath::root().key("define").key(&head);
        let (name, parameters) = match read_head(&head) {
            Ok(read) => read,
            Err(slip) => {
                let start = document.at_key(&at, "");
                let mut finding = document.at_key(&at, slip.message);
                finding.column = start.column;
                finding.help = slip.help;
                findings.add(finding);
                continue;
            }
        };
        if found.contains_key(&name) {
            findings.add(
                document
                    .at_key(&at, format!("`{name}` is defined twice"))
                    .with_help("rename one of them"),
            );
            continue;
        }
        if let Some(body) = expression(document, &at, &formula, findings) {
            found.insert(name.clone(), Define { name, parameters, body });
        }
    }
    if let Some(way) = scope::circular(&found)
        && let Some(define) = way.first().and_then(|name| found.get(name))
    {
        let at = find_define(document, define, &head_of(define));
        let message = format!("`{}` leads back to itself: {}", define.name, way.join(" → "));
        findings.add(document.at_key(&at, message).with_help("a helper can't call itself"));
        let broken = way.clone();
        found.retain(|name, _| !broken.contains(name));
    }
    found
}

/// `name(a, b)` or `name`.
fn read_head(head: &str) -> Result<(String, Vec<String>), ExprError> {
    let example = "write `name(a, b): expression`, or `name: expression`";
    let (name, parameters) = match head.split_once('(') {
        None => (head.trim(), Vec::new()),
        Some((name, rest)) => {
            let Some(inside) = rest.trim_end().strip_suffix(')') else {
                return Err(super::draws::whole(head, "the `(` is not closed", example));
            };
            let parts: Vec<String> = inside.split(',').map(|p| p.trim().to_string()).collect();
            (name.trim(), parts)
        }
    };
    for (i, parameter) in parameters.iter().enumerate() {
        if let Some(why) = scope::refuse(parameter) {
            return Err(super::draws::whole(head, why, example));
        }
        if parameters[..i].contains(parameter) {
            return Err(super::draws::whole(
                head,
                format!("two parameters are called `{parameter}`"),
                example,
            ));
        }
    }
    match scope::refuse_function(name, parameters.len()) {
        Some(why) => Err(super::draws::whole(head, why, "choose another name")),
        None => Ok((name.to_string(), parameters)),
    }
}

/// A define's head as it is usually written.
fn head_of(define: &Define) -> String {
    match define.parameters.is_empty() {
        true => define.name.clone(),
        false => format!("{}({})", define.name, define.parameters.join(", ")),
    }
}

/// Path of a define, however its head is spaced.
pub fn find_define(document: &Document, define: &Define, usual: &str) -> YamlPath {
    use super::positions::Content;
    let map = YamlPath::root().key("define");
    let keys = match document.tree.find(&map).map(|node| &node.content) {
        Some(Content::Map(pairs)) => pairs.iter().filter_map(|(key, _)| key.scalar()).collect(),
        _ => Vec::new(),
    };
    let wanted = (define.name.clone(), define.parameters.clone());
    let found = keys
        .into_iter()
        .find(|key| read_head(key).is_ok_and(|head| head == wanted));
    map.key(found.unwrap_or(usual))
}

/// Path of a define by what it is.
pub fn path_of_define(document: &Document, define: &Define) -> YamlPath {
    find_define(document, define, &head_of(define))
}

/// Names of the helpers with their number of parameters.
pub fn counts(defines: &IndexMap<String, Define>) -> Vec<(String, usize)> {
    defines
        .values()
        .filter(|d| !d.parameters.is_empty())
        .map(|d| (d.name.clone(), d.parameters.len()))
        .collect()
}

fn constants(defines: &IndexMap<String, Define>) -> Vec<String> {
    defines
        .values()
        .filter(|d| d.parameters.is_empty())
        .map(|d| d.name.clone())
        .collect()
}
