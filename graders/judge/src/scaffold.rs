//! New units and exercises: files that are valid at once, with what is still to be written marked.

use crate::place::{reference_path, starter_path};
use crate::select::{SelectError, named_as};
use crate::sync;
use gradus_course::signature::{Scalar, Signature, Type, TypeNames};
use gradus_course::{Course, ExerciseId, Form};
use gradus_engine::files::write_aside;
use gradus_law::Expr;
use gradus_law::suggest::{did_you_mean, nearest};
use std::io;
use std::path::PathBuf;

/// Why nothing was made.
#[derive(Debug)]
pub enum ScaffoldError {
    /// A name or a signature that can't be used: the command line is wrong.
    Refused(SelectError),
    /// The file system's fault.
    Io(io::Error),
}

impl From<io::Error> for ScaffoldError {
    fn from(error: io::Error) -> Self {
        ScaffoldError::Io(error)
    }
}

fn refuse<T>(message: String, help: impl Into<Option<String>>) -> Result<T, ScaffoldError> {
    Err(ScaffoldError::Refused(SelectError {
        message,
        help: help.into(),
        broken: false,
    }))
}

/// Words that no exercise can be called, besides Rust's keywords: laws or the generated crates use them.
const RESERVED: [&str; 10] = [
    "lib", "main", "oracle", "unit", "course", "out", "expected", "solve", "std", "core",
];

/// Crates of candle that a learner's file, or candle itself, may name.
const CANDLE: [&str; 13] = [
    "candle-core",
    "candle-nn",
    "candle-einops",
    "candle-kernels",
    "candle-metal-kernels",
    "candle-ug",
    "candle-flash-attn",
    "candle-transformers",
    "candle-datasets",
    "candle-onnx",
    "candle-examples",
    "candle-pyo3",
    "candle-wasm-tests",
];

/// Makes `exercises/U/e.yaml`, `reference/U/src/e.rs` and `fixtures/mistakes/U/e/README.md`; sync adds the rest.
/// Returns the paths it made, relative to the course's root.
pub fn exercise(course: &Course, name: &str, signature: &str) -> Result<Vec<PathBuf>, ScaffoldError> {
    let Some((unit, exercise)) = name.split_once('/') else {
        return refuse(
            format!("`{}` is not the name of an exercise", name.escape_debug()),
            named_as(course),
        );
    };
    let units = || course.units.iter().map(|unit| unit.name.as_str());
    if !units().any(|known| known == unit) {
        let help = match nearest(unit, units()) {
            Some(near) => did_you_mean(near),
            None => format!("`cargo xtask new {unit}` makes one"),
        };
        return refuse(format!("this course has no unit `{}`", unit.escape_debug()), help);
    }
    check_snake(exercise)?;
    let signature = parse(course, signature)?;
    if signature.name != exercise {
        return refuse(
            format!(
                "the signature is that of `{}`, the exercise is called `{exercise}`",
                signature.name
            ),
            format!("write `fn {exercise}(…)`"),
        );
    }
    let id = ExerciseId {
        unit: unit.to_string(),
        exercise: exercise.to_string(),
    };
    let title = title_of(exercise);
    let spec = PathBuf::from(format!("exercises/{unit}/{exercise}.yaml"));
    let hint = PathBuf::from(format!("fixtures/mistakes/{unit}/{exercise}/README.md"));
    let files = [
        (spec, spec_text(course, &title, &signature)),
        (reference_path(&id), sync::reference_stub(course, &title, &signature)),
        (hint, mistakes_readme(&id)),
    ];
    let taken = files
        .iter()
        .map(|(path, _)| path.clone())
        .take(2)
        .chain([starter_path(&id)])
        .find(|path| course.root.join(path).exists());
    if let Some(path) = taken {
        return refuse(
            format!("{} exists already", path.display()),
            "choose another name, or delete the file first".to_string(),
        );
    }
    write_all(course, files.into())
}

/// Makes `exercises/U/unit.yaml` and adds the unit to `course.yaml`'s list. Returns the paths it wrote.
pub fn unit(course: &Course, name: &str) -> Result<Vec<PathBuf>, ScaffoldError> {
    let well_formed = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && !name.ends_with('-')
        && !name.contains("--");
    if !well_formed {
        return refuse(
            format!("`{}` cannot be the name of a unit", name.escape_debug()),
            "use lower-case words joined by hyphens, as in gpt2-block".to_string(),
        );
    }
    let crate_name = sync::rust_name(name);
    if RESERVED.contains(&name)
        || ["alloc", "test", "proc-macro", "xtask"].contains(&name)
        || CANDLE.contains(&name)
        || ["gradus-", "reference-"].iter().any(|start| name.starts_with(start))
        || syn::parse_str::<syn::Ident>(&crate_name).is_err()
    {
        return refuse(
            format!("a unit cannot be called `{name}`: its crate would clash with another"),
            None,
        );
    }
    let folder = PathBuf::from("exercises").join(name);
    if course
        .units
        .iter()
        .any(|unit| sync::rust_name(&unit.name) == crate_name)
        || course.root.join(&folder).exists()
    {
        return refuse(format!("{} exists already", folder.display()), None);
    }
    let list = PathBuf::from("exercises/course.yaml");
    let text = std::fs::read_to_string(course.root.join(&list))?;
    let Some(text) = with_unit(&text, name) else {
        return refuse(
            format!("{} has no `units:` list that a line could be added to", list.display()),
            format!("add `{name}` to its `units:` by hand, then make exercises/{name}/unit.yaml"),
        );
    };
    let unit_text = format!(
        "# yaml-language-server: $schema=../unit.schema.json\ntitle: {}\nsummary: |\n  What this unit is about, and why \
         a learner needs it.\n",
        title_of(name)
    );
    write_all(course, vec![(folder.join("unit.yaml"), unit_text), (list, text)])
}

fn write_all(course: &Course, files: Vec<(PathBuf, String)>) -> Result<Vec<PathBuf>, ScaffoldError> {
    let mut made = Vec::new();
    for (path, text) in files {
        let whole = course.root.join(&path);
        write_aside(&whole, text.as_bytes())
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", whole.display())))?;
        made.push(path);
    }
    Ok(made)
}

fn parse(course: &Course, text: &str) -> Result<Signature, ScaffoldError> {
    let structs = |name: &str| course.structs.contains_key(name);
    let closures = |name: &str| course.closures.get(name).cloned();
    let names = TypeNames {
        structs: &structs,
        closures: &closures,
    };
    Signature::parse_with(text, &names).or_else(|error| {
        // The offending piece underlined, as a compiler would.
        let column = text.get(..error.offset).unwrap_or(text).chars().count();
        let marks = text
            .get(error.offset..error.offset + error.length)
            .map_or(1, |piece| piece.chars().count().max(1));
        let quoted: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        refuse(
            format!(
                "the signature cannot be used: {}\n    {quoted}\n    {}{}",
                error.message,
                " ".repeat(column),
                "^".repeat(marks)
            ),
            error.help,
        )
    })
}

fn check_snake(name: &str) -> Result<(), ScaffoldError> {
    let well_formed = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if !well_formed {
        let snake = name.to_ascii_lowercase().replace(['-', ' '], "_");
        return refuse(
            format!("`{}` cannot be the name of an exercise", name.escape_debug()),
            format!("it is a Rust function: use lower-case words joined by underscores, as in {snake}"),
        );
    }
    if syn::parse_str::<syn::Ident>(name).is_err() || RESERVED.contains(&name) {
        return refuse(
            format!("an exercise cannot be called `{name}`: the word is taken"),
            None,
        );
    }
    Ok(())
}

/// `causal_mask` is `Causal mask`.
fn title_of(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut chars = words.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// A spec that can be read at once. Sizes are guesses: every tensor gets axes of its own.
fn spec_text(course: &Course, title: &str, signature: &Signature) -> String {
    let mut dims = Vec::new();
    let mut takes = Vec::new();
    let mut draws = Vec::new();
    let mut defines = String::new();
    for parameter in &signature.parameters {
        let name = &parameter.name;
        if let Some(form) = form(course, &parameter.ty, name, &mut dims) {
            takes.push(format!("{name}: {form}"));
        }
        if let Some(draw) = draw(&parameter.ty) {
            draws.push(format!("    {name}: {draw}"));
        }
        defines.extend(define(name, &parameter.ty));
    }
    let parts = match &signature.returns {
        Type::Tuple(parts) => parts.clone(),
        Type::Unit => Vec::new(),
        one => vec![one.clone()],
    };
    let numbered = || (1..=parts.len()).map(|i| format!("out{i}")).collect();
    let names: Vec<String> = signature.output_names().unwrap_or_else(numbered);
    let returns: Vec<String> = names
        .iter()
        .zip(&parts)
        .map(|(name, part)| format!("{name}: {}", output(part)))
        .collect();
    let text = serde_json::Value::from(signature.text.as_str()).to_string();
    let mut spec = format!(
        "# yaml-language-server: $schema=../exercise.schema.json\ntitle: {title}\nconcepts: []\nrequires: []\nstatement: |\n  \
         Say what the function gets, what it returns, and why a transformer needs it.\nhints: []\nsignature: {text}\n"
    );
    if !takes.is_empty() {
        spec.push_str(&format!("takes: {{{}}}\n", takes.join(", ")));
    }
    if !returns.is_empty() {
        spec.push_str(&format!("returns: {{{}}}\n", returns.join(", ")));
    }
    if !dims.is_empty() || !draws.is_empty() {
        spec.push_str("given:\n");
    }
    if !dims.is_empty() {
        let dims: Vec<String> = dims.iter().map(|dim| format!("{dim}: 1..=5")).collect();
        spec.push_str(&format!("  dims: {{{}}}\n", dims.join(", ")));
    }
    if !draws.is_empty() {
        spec.push_str(&format!("  draw:\n{}\n", draws.join("\n")));
    }
    if !defines.is_empty() {
        spec.push_str(&format!("define:\n{defines}"));
    }
    spec.push_str("laws:\n  agrees with the reference: out approx expected\n");
    spec
}

fn form(course: &Course, ty: &Type, name: &str, dims: &mut Vec<String>) -> Option<String> {
    match ty {
        Type::Tensor => {
            let sizes = [format!("{name}_rows"), format!("{name}_columns")];
            dims.extend(sizes.iter().cloned());
            Some(format!("\"F[{}]\"", sizes.join(", ")))
        }
        Type::List(inner) if **inner == Type::Tensor => Some("\"list of F[..]\"".to_string()),
        Type::Option(inner) if **inner == Type::Tensor => {
            let form = form(course, inner, name, dims)?;
            Some(format!("\"option of {}\"", form.trim_matches('"')))
        }
        Type::Struct(struct_name) => {
            for (_, field) in course.structs.get(struct_name).iter().flat_map(|def| &def.fields) {
                bind(course, &field.form, dims);
                add(field.value.iter(), dims);
            }
            Some(struct_name.clone())
        }
        _ => None,
    }
}

/// Sizes that a struct's field mentions must be bound, those of structs inside it too.
fn bind(course: &Course, form: &Form, dims: &mut Vec<String>) {
    match form {
        Form::Tensor(tensor) => add(tensor.sizes.iter(), dims),
        Form::List(inner, count) => {
            add(count.iter(), dims);
            bind(course, inner, dims);
        }
        Form::Option(inner) => bind(course, inner, dims),
        Form::Struct(name, _) => {
            for (_, field) in course.structs.get(name).iter().flat_map(|def| &def.fields) {
                bind(course, &field.form, dims);
                add(field.value.iter(), dims);
            }
        }
        Form::Named | Form::Plain => {}
    }
}

fn add<'e>(sizes: impl Iterator<Item = &'e Expr>, dims: &mut Vec<String>) {
    for name in sizes.flat_map(Expr::names) {
        if !dims.contains(&name) {
            dims.push(name);
        }
    }
}

/// A draw for what is no plain tensor and no struct; closures are no draws but definitions.
fn draw(ty: &Type) -> Option<String> {
    Some(match ty {
        Type::Scalar(Scalar::F64 | Scalar::F32) => "{normal: {}}".to_string(),
        Type::Scalar(Scalar::Bool) => "{choice: [false, true]}".to_string(),
        Type::Scalar(_) => "{integer: {low: 0, high: 5}}".to_string(),
        Type::Text | Type::Char => "{text: {}}".to_string(),
        Type::Tuple(parts) => {
            let parts: Option<Vec<String>> = parts.iter().map(draw).collect();
            format!("{{tuple: [{}]}}", parts?.join(", "))
        }
        Type::Array(..) | Type::Map(..) | Type::Set(..) => {
            format!("{{list: {{length: 1..=3, of: {}}}}}", draw(&ty.item()?)?)
        }
        Type::DType => "{dtype: [f32, f64]}".to_string(),
        Type::Path => "{path: writable}".to_string(),
        Type::Named => "{named: {w: \"f32[2, 3]\"}}".to_string(),
        Type::Option(inner) if **inner == Type::Tensor => "{normal: {}}".to_string(),
        Type::Option(inner) => draw(inner)?,
        Type::List(inner) => match &**inner {
            Type::Tensor => "{list: {length: 1..=3, of: {normal: {shape: [2, 3]}}}}".to_string(),
            inner => format!("{{list: {{length: 1..=3, of: {}}}}}", draw(inner)?),
        },
        Type::Tensor | Type::Struct(_) | Type::Device | Type::Closure { .. } | Type::Result(..) | Type::Unit => {
            return None;
        }
    })
}

/// A definition for a closure that the learner gets to call: it answers with its first argument.
fn define(name: &str, ty: &Type) -> Option<String> {
    let Type::Closure { parameters, .. } = ty else {
        return None;
    };
    let names: Vec<String> = (1..=parameters.len()).map(|n| format!("z{n}")).collect();
    let body = names.first().map_or("0", String::as_str);
    Some(format!("  {name}({}): {body}\n", names.join(", ")))
}

fn output(ty: &Type) -> String {
    match ty {
        Type::Tensor => "\"F[..]\"".to_string(),
        Type::Scalar(scalar) => scalar.name().to_string(),
        Type::Struct(name) => name.clone(),
        Type::Text => "text".to_string(),
        Type::Char => "char".to_string(),
        Type::Map(..) => "map".to_string(),
        Type::Set(..) => "set".to_string(),
        Type::Unit => "none".to_string(),
        Type::Result(good, _) => output(good),
        Type::Named => "Named".to_string(),
        Type::List(inner) if **inner == Type::Tensor => "\"list of F[..]\"".to_string(),
        Type::Option(inner) => format!("\"option of {}\"", output(inner).trim_matches('"')),
        _ => "list".to_string(),
    }
}

fn mistakes_readme(id: &ExerciseId) -> String {
    format!(
        "# Wrong solutions of {id}\n\nEach `.rs` file here is a whole replacement of `reference/{}/src/{}.rs` that a learner \
         could plausibly write.\nIts first line names a law of the spec that it breaks when that law runs alone, its second \
         says the misconception:\n\n```rust\n// breaks: agrees with the reference\n// Takes the rows for the \
         columns.\n```\n\nWrite at least two; one must fall to a law that does not consult the reference. Delete this file \
         then.\n",
        id.unit, id.exercise
    )
}

/// `course.yaml` with one more unit at the end of its `units:`, in whichever of the two list styles it uses.
fn with_unit(text: &str, name: &str) -> Option<String> {
    let start = match text.starts_with("units:") {
        true => 0,
        false => text.find("\nunits:")? + 1,
    };
    let after = start + "units:".len();
    let line_end = text[after..].find('\n').map_or(text.len(), |i| after + i);
    let rest = &text[after..];
    if rest.trim_start().starts_with('[') {
        let open = after + rest.find('[')?;
        let close = open + text[open..].find(']')?;
        let inner = text[open + 1..close].trim_end();
        let comma = if inner.trim().is_empty() || inner.ends_with(',') {
            ""
        } else {
            ", "
        };
        return Some(format!("{}{inner}{comma}{name}{}", &text[..=open], &text[close..]));
    }
    // Block style: after the last line that starts with a dash, at its indent.
    let mut at = line_end + 1;
    let mut last = None;
    for line in text.get(at..)?.split_inclusive('\n') {
        let start = line.trim_start();
        if start.starts_with("- ") {
            last = Some((at + line.len(), line.len() - start.len(), line.ends_with('\n')));
        } else if !start.trim().is_empty() && !start.starts_with('#') {
            break;
        }
        at += line.len();
    }
    let (end, indent, newline) = last?;
    let lead = if newline { "" } else { "\n" };
    Some(format!(
        "{}{lead}{}- {name}\n{}",
        &text[..end],
        " ".repeat(indent),
        &text[end..]
    ))
}
