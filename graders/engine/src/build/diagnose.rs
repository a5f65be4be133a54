//! Errors of the compiler told in terms of the learner's files.

use super::rustc::{Message, Span};
use super::stage::Crate;
use super::stopped::{Fault, Stopped};
use crate::program::{BuildFailure, CompilerError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// Most bytes of messages that are kept.
const MAX_TEXT: usize = 64 << 10;

/// Whose error it is.
enum Blame {
    /// A module's file.
    File(String, u32, u32),
    /// A line of the generated root that speaks of a module.
    Root(String),
    /// A line of the driver of a module's exercise.
    Driver(String),
    /// None that is known.
    Nobody,
}

/// The failure and the modules that errors of a crate are about. `root` is its generated file, `blame` says of each of
/// its lines which module it speaks of, `signatures` what the modules' functions must look like.
pub fn stopped(
    errors: Vec<Message>,
    sources: &Crate,
    root: &str,
    blame: &[Option<&str>],
    signatures: &[(&str, &str)],
) -> Stopped {
    let paths: BTreeMap<String, &str> = sources
        .modules
        .keys()
        .map(|name| (sources.staged_path(name).display().to_string(), name.as_str()))
        .collect();
    let root_path = format!("{}/src/{root}", sources.unit);
    let mut blamed = BTreeSet::new();
    let mut told: Vec<CompilerError> = Vec::new();
    let mut rendered = String::new();
    let mut of_root: BTreeMap<String, Vec<Message>> = BTreeMap::new();
    let drivers: BTreeMap<String, &str> = sources
        .drivers
        .keys()
        .map(|name| (sources.driver_path(name).display().to_string(), name.as_str()))
        .collect();
    let mut of_driver: Vec<(String, Message)> = Vec::new();
    let mut with_own: BTreeSet<String> = BTreeSet::new();
    for error in errors {
        // The summary at the end says nothing.
        let summary = error.spans.is_empty()
            && (error.message.starts_with("aborting due to") || error.message.starts_with("could not compile"));
        if summary {
            continue;
        }
        match place(&error, &paths, &drivers, &root_path, blame) {
            Blame::File(module, line, column) => {
                with_own.insert(module.clone());
                blamed.insert((sources.unit.clone(), module.clone()));
                told.push(CompilerError {
                    message: error.message.clone(),
                    code: error.code.as_ref().map(|c| c.code.clone()),
                    file: file_of(sources, &module),
                    line,
                    column,
                });
                push(&mut rendered, error.rendered.as_deref().unwrap_or(&error.message));
            }
            Blame::Root(module) => {
                blamed.insert((sources.unit.clone(), module.clone()));
                of_root.entry(module).or_default().push(error);
            }
            Blame::Driver(module) => {
                blamed.insert((sources.unit.clone(), module.clone()));
                of_driver.push((module, error));
            }
            Blame::Nobody => {
                told.push(CompilerError {
                    message: error.message.clone(),
                    code: error.code.as_ref().map(|c| c.code.clone()),
                    file: PathBuf::new(),
                    line: 0,
                    column: 0,
                });
                push(&mut rendered, error.rendered.as_deref().unwrap_or(&error.message));
            }
        }
    }
    for (module, errors) in of_root {
        // A missing function is often but the consequence of an error in its file.
        if with_own.contains(&module) {
            continue;
        }
        let signature = signatures
            .iter()
            .find(|(name, _)| *name == module)
            .map(|(_, text)| *text);
        let error = misfit(sources, &module, &errors, signature);
        // By its place in the staged crate, like the compiler's own words: it gets its real name with them.
        let place = sources.staged_path(&module);
        push(
            &mut rendered,
            &format!("error: {}\n --> {}\n", error.message, place.display()),
        );
        told.push(error);
    }
    // What the driver can't find is often but the consequence of an error in the file that it drives.
    for (module, error) in of_driver.iter().filter(|(module, _)| !with_own.contains(module)) {
        let shown = error.places().into_iter().find(|s| paths.contains_key(&s.file_name));
        let message = format!("what calls your items does not fit them: {}", error.message);
        let words = error.rendered.as_deref().unwrap_or(&error.message);
        push(&mut rendered, &format!("{message}\n\n{words}"));
        told.push(CompilerError {
            message,
            code: error.code.as_ref().map(|c| c.code.clone()),
            file: file_of(sources, module),
            line: shown.map_or(0, |s| s.line_start),
            column: shown.map_or(0, |s| s.column_start),
        });
    }
    for (staged, module) in &drivers {
        rendered = rendered.replace(staged.as_str(), &format!("the driver of {module}"));
    }
    let unrequired = sources.unrequired.iter();
    for (module, ids) in unrequired.filter(|(module, _)| with_own.contains(*module)) {
        for id in ids {
            let spec = format!("exercises/{}/{module}.yaml", sources.unit);
            let help = format!("help: `{id}` is there only where `requires` names it, in {spec}");
            push(&mut rendered, &help);
        }
    }
    for (staged, module) in &paths {
        if let Some(file) = sources.modules.get(*module).and_then(|m| m.file.as_ref()) {
            rendered = rendered.replace(staged.as_str(), &file.display().to_string());
        }
    }
    Stopped::Sources(Fault {
        failure: BuildFailure::DoesNotCompile {
            rendered: rendered.trim_end().to_owned(),
            errors: told,
        },
        blamed,
    })
}

/// The failure when the compiler died. When it was compiling a `library`, all of that is to blame.
pub fn died(why: String, sources: &Crate, library: bool) -> Stopped {
    let modules = sources
        .modules
        .iter()
        .filter(|(_, m)| library && m.file.is_some() && !m.helper);
    let blamed = modules.map(|(name, _)| (sources.unit.clone(), name.clone())).collect();
    let error = CompilerError {
        message: why.clone(),
        code: None,
        file: PathBuf::new(),
        line: 0,
        column: 0,
    };
    Stopped::Sources(Fault {
        failure: BuildFailure::DoesNotCompile {
            rendered: format!("error: {why}"),
            errors: vec![error],
        },
        blamed,
    })
}

fn push(text: &mut String, more: &str) {
    if text.len() < MAX_TEXT {
        let room = MAX_TEXT - text.len();
        let mut end = more.len().min(room);
        while !more.is_char_boundary(end) {
            end -= 1;
        }
        text.push_str(more[..end].trim_end());
        text.push_str("\n\n");
    }
}

fn file_of(sources: &Crate, module: &str) -> PathBuf {
    let found = sources.modules.get(module).and_then(|m| m.file.clone());
    found.unwrap_or_else(|| sources.staged_path(module))
}

fn place(
    error: &Message,
    paths: &BTreeMap<String, &str>,
    drivers: &BTreeMap<String, &str>,
    root: &str,
    blame: &[Option<&str>],
) -> Blame {
    let places = error.places();
    if let Some(module) = places.first().and_then(|span| drivers.get(&span.file_name)) {
        return Blame::Driver((*module).to_owned());
    }
    let in_file = |span: &&&Span| paths.contains_key(&span.file_name);
    // An error that is first of all one of the generated root is a misfit, even where its notes show the file.
    let first = places.first().filter(|s| s.file_name == root);
    if let Some(module) = first
        .and_then(|s| blame.get(s.line_start.saturating_sub(1) as usize))
        .copied()
        .flatten()
    {
        return Blame::Root(module.to_owned());
    }
    if let Some(span) = places.iter().find(in_file) {
        return Blame::File(paths[&span.file_name].to_owned(), span.line_start, span.column_start);
    }
    let lines = places.iter().filter(|s| s.file_name == root);
    let module = lines
        .filter_map(|s| blame.get(s.line_start.saturating_sub(1) as usize).copied().flatten())
        .next();
    module.map_or(Blame::Nobody, |m| Blame::Root(m.to_owned()))
}

/// The function is missing, private, or of another shape.
fn misfit(sources: &Crate, module: &str, errors: &[Message], signature: Option<&str>) -> CompilerError {
    let code = |wanted: &[&str]| {
        errors
            .iter()
            .any(|e| e.code.as_ref().is_some_and(|c| wanted.contains(&c.code.as_str())))
    };
    let signature = signature.map_or_else(|| format!("fn {module}"), |s| s.trim_start_matches("pub ").to_owned());
    let message = if code(&["E0603", "E0364", "E0365"]) {
        format!("`{module}` is private: it must be `pub {signature}`")
    } else if code(&["E0432", "E0425", "E0433"]) {
        format!("there is no function `{module}` in this file: it must hold `pub {signature}`")
    } else {
        let first = errors.first();
        let words = first.map_or("", |e| e.message.as_str());
        let label = first.and_then(|e| e.spans.iter().find(|s| s.is_primary)?.label.as_deref());
        let label = label.map_or_else(String::new, |label| format!(" ({label})"));
        format!("`{module}` must be `pub {signature}`; as it stands, calling it gives: {words}{label}")
    };
    let first_code = errors.first().and_then(|e| e.code.as_ref()).map(|c| c.code.clone());
    // Where the function stands, if a note shows it.
    let staged = sources.staged_path(module).display().to_string();
    let shown = errors.iter().flat_map(Message::places).find(|s| s.file_name == staged);
    CompilerError {
        message,
        code: first_code,
        file: file_of(sources, module),
        line: shown.map_or(0, |s| s.line_start),
        column: shown.map_or(0, |s| s.column_start),
    }
}
