//! Manifests and `lib.rs` of the crates that hold starters, references and the course's structs.

use super::starter::{rust_name, version_order};
use gradus_course::{Course, Unit};
use std::fmt::Write as _;

/// First of the lines of `lib.rs` that sync writes.
pub(super) const OPEN: &str = "// <gradus> kept by `cargo xtask sync`; write outside of these two lines";
/// Last of the lines of `lib.rs` that sync writes.
pub(super) const CLOSE: &str = "// </gradus>";

/// Which of a unit's two crates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// The crate that a learner edits.
    Exercises,
    /// The crate with right answers.
    Reference,
}

/// `Cargo.toml` of one of a unit's crates.
pub(super) fn manifest(course: &Course, unit: &Unit, side: Side) -> String {
    let name = &unit.name;
    let (package, head) = match side {
        Side::Exercises => (
            name.clone(),
            "# Derived by `cargo xtask sync`, for your editor. Grading reads nothing of it but the unit.",
        ),
        Side::Reference => (format!("reference-{name}"), "# Derived by `cargo xtask sync`."),
    };
    let mut text = format!(
        "{head}\n[package]\nname = \"{package}\"\nversion.workspace = true\nedition.workspace = true\n\
         rust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\n\
         [package.metadata.gradus]\nunit = \"{name}\"\n\n[lib]\ndoctest = false\n\n\
         # Needs a CUDA toolkit: see docs/gpu.md.\n[features]\ncuda = [\"candle-core/cuda\", \"candle-nn/cuda\"]\n\n\
         [dependencies]\ncandle-core.workspace = true\ncandle-nn.workspace = true\ncandle-einops.workspace = true\n"
    );
    let course_path = match side {
        Side::Exercises => "../course",
        Side::Reference => "../../exercises/course",
    };
    let _ = writeln!(text, "course = {{ path = \"{course_path}\" }}");
    for other in course.required_units(&unit.name) {
        let _ = match side {
            Side::Exercises => writeln!(text, "{other} = {{ path = \"../{other}\" }}"),
            Side::Reference => writeln!(text, "reference-{other} = {{ path = \"../{other}\" }}"),
        };
    }
    text.push_str(match side {
        // A starter has unused parameters and a todo!(), and its signature and statement are not the learner's choice.
        Side::Exercises => {
            "\n[lints.rust]\nunsafe_code = \"forbid\"\nunused_variables = \"allow\"\n\n[lints.clippy]\n\
             doc_lazy_continuation = \"allow\"\ndoc_overindented_list_items = \"allow\"\n\
             too_many_arguments = \"allow\"\ntype_complexity = \"allow\"\nptr_arg = \"allow\"\n\
             new_without_default = \"allow\"\n"
        }
        Side::Reference => "\n[lints]\nworkspace = true\n",
    });
    text
}

/// `lib.rs` of a reference crate; `modules` are the other files of its `src/`, without `.rs`.
pub(super) fn reference_lib(course: &Course, unit: &Unit, modules: &[String]) -> String {
    format!(
        "//! Reference answers: {}. Derived by `cargo xtask sync`.\n\n#![allow(clippy::too_many_arguments, clippy::type_complexity)]\n{}",
        one_line(&unit.title),
        module_lines(course, unit, Side::Reference, modules)
    )
}

/// `lib.rs` of a learner's crate: the lines between the marks are sync's, the rest of an existing file is kept.
/// `Err` when an existing file has no marks.
pub(super) fn learner_lib(course: &Course, unit: &Unit, modules: &[String], old: Option<&str>) -> Result<String, ()> {
    let lines = module_lines(course, unit, Side::Exercises, modules);
    let Some(old) = old else {
        return Ok(format!("//! {}\n\n{OPEN}\n{lines}{CLOSE}\n", one_line(&unit.title)));
    };
    let open = old.find("// <gradus>").ok_or(())?;
    let close = open + old[open..].find(CLOSE).ok_or(())?;
    Ok(format!("{}{OPEN}\n{lines}{}", &old[..open], &old[close..]))
}

fn module_lines(course: &Course, unit: &Unit, side: Side, modules: &[String]) -> String {
    // rustfmt orders modules by their bytes, and imports by version.
    let mut modules: Vec<&String> = modules.iter().collect();
    modules.sort();
    let exercise = |name: &str| unit.exercises.iter().find(|e| e.id.exercise == name);
    let mut text = String::new();
    let required = course.required_units(&unit.name);
    if side == Side::Reference {
        text.push('\n');
    }
    for module in &modules {
        // The reference's public modules need a doc comment: the gate has missing_docs on.
        if side == Side::Reference {
            let about = match exercise(module) {
                Some(exercise) => one_line(&exercise.title),
                None if *module == "oracle" => "Functions that only laws call".to_string(),
                None => "Shared by several exercises".to_string(),
            };
            let _ = writeln!(text, "/// {about}.");
        }
        let _ = writeln!(text, "pub mod {module};");
    }
    modules.sort_by(|a, b| version_order(a, b));
    let mut uses: Vec<String> = modules
        .iter()
        .filter(|module| exercise(module).is_some_and(|e| e.driver.is_none()))
        .map(|module| format!("pub use {module}::{module};\n"))
        .collect();
    if !uses.is_empty() {
        uses.insert(0, "\n".to_string());
    }
    text.extend(uses);
    if !required.is_empty() {
        text.push_str("\n// Required units, as `crate::unit`.\n");
        let mut names: Vec<String> = required.iter().map(|name| rust_name(name)).collect();
        names.sort_by(|a, b| version_order(a, b));
        for name in names {
            let _ = match side {
                Side::Exercises => writeln!(text, "pub use ::{name};"),
                Side::Reference => writeln!(text, "pub use ::reference_{name} as {name};"),
            };
        }
    }
    text
}

/// The workspace's manifest with every unit's crates among its members: the lines between the marks, which are listed
/// one by one because a pattern would make cargo fail over any folder without a manifest. `None` without marks.
pub(super) fn workspace_members(course: &Course, old: &str) -> Option<String> {
    let open = old.find("# <gradus>")?;
    let close = open + old[open..].find("# </gradus>")?;
    let start = open + old[open..].find('\n')? + 1;
    let end = old[..close].rfind('\n')? + 1;
    if end < start {
        return None;
    }
    let mut members = vec!["exercises/course".to_string()];
    for side in ["exercises", "reference"] {
        members.extend(course.units.iter().map(|unit| format!("{side}/{}", unit.name)));
    }
    let lines: Vec<String> = members.iter().map(|member| format!("    \"{member}\",\n")).collect();
    Some(format!("{}{}{}", &old[..start], lines.concat(), &old[end..]))
}

/// `Cargo.toml` of the crate of the course's structs.
pub(super) fn course_manifest() -> String {
    "# Derived by `cargo xtask sync` from course.yaml.\n[package]\nname = \"course\"\nversion.workspace = true\n\
     edition.workspace = true\nrust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\n\
     [lib]\ntest = false\ndoctest = false\n\n[dependencies]\ncandle-core.workspace = true\n"
        .to_string()
}

/// Titles go into comments of one line, without a full stop of their own.
fn one_line(title: &str) -> String {
    let words: Vec<&str> = title.split_whitespace().collect();
    words.join(" ").trim_end_matches('.').to_string()
}
