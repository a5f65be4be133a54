//! A starter: what the learner finds in a file that is still to be written.

use crate::allowed;
use gradus_course::signature::{Signature, Style};
use gradus_course::{Course, Exercise};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Longest line of a signature, as rustfmt.toml has it.
const WIDTH: usize = 120;

/// The starter of an exercise: how to check it, imports, what is at hand, the statement as a doc comment, `todo!()`.
pub fn starter(course: &Course, exercise: &Exercise) -> String {
    let mut text = format!("// Check it with: cargo xtask grade {}\n\n", exercise.id);
    if exercise.driver.is_none() {
        text.push_str(&imports(&exercise.signature, &|name| declared(course, name)));
    }
    let at_hand = at_hand(course, exercise);
    if !at_hand.is_empty() {
        text.push_str("\n// At hand, as you have written them:\n");
        text.push_str(&at_hand);
    }
    if !text.ends_with("\n\n") {
        text.push('\n');
    }
    // The statement is the function's documentation; where there are several items, the file's.
    let mark = if exercise.driver.is_some() { "//!" } else { "///" };
    doc(&mut text, mark, &exercise.title);
    let _ = writeln!(text, "{mark}");
    doc(&mut text, mark, &exercise.statement);
    let domains = allowed::sentences(exercise);
    if !domains.is_empty() {
        let _ = writeln!(text, "{mark}");
        doc(
            &mut text,
            mark,
            &format!("What is allowed:\n- {}", domains.join("\n- ")),
        );
    }
    match &exercise.driver {
        None => {
            text.push_str(&header(&exercise.signature));
            text.push_str(body(&exercise.signature));
        }
        Some(driver) => {
            let _ = write!(text, "\n{}\n\n// What calls this:\n//\n", driver.starter.trim());
            doc(&mut text, "//", &driver.text);
        }
    }
    text
}

/// A body that compiles and panics.
fn body(signature: &Signature) -> &'static str {
    match signature.returned.starts_with("impl ") {
        // `todo!()` alone has no type to be an iterator.
        true => " {\n    std::iter::from_fn(|| todo!())\n}\n",
        false => " {\n    todo!()\n}\n",
    }
}

/// The reference's file before it is written.
pub fn reference_stub(course: &Course, title: &str, signature: &Signature) -> String {
    let mut text = imports(signature, &|name| declared(course, name));
    if !text.is_empty() {
        text.push('\n');
    }
    doc(&mut text, "///", title);
    text.push_str(&header(signature));
    text.push_str(body(signature));
    text
}

fn doc(text: &mut String, mark: &str, prose: &str) {
    for line in prose.trim().lines() {
        let line: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        match line.trim_end() {
            "" => {
                let _ = writeln!(text, "{mark}");
            }
            line => {
                let _ = writeln!(text, "{mark} {line}");
            }
        }
    }
}

/// Whether course.yaml declares a type of this name.
fn declared(course: &Course, name: &str) -> bool {
    course.structs.contains_key(name) || course.closures.contains_key(name)
}

/// `use` lines for the names that a signature mentions; `course` tells those that course.yaml declares.
fn imports(signature: &Signature, course: &dyn Fn(&str) -> bool) -> String {
    let mentioned: BTreeSet<&str> = signature
        .text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .collect();
    let use_line = |root: &str, mut names: Vec<&str>| {
        names.sort_by(|a, b| version_order(a, b));
        match names.as_slice() {
            [] => String::new(),
            [one] => format!("use {root}::{one};\n"),
            several => format!("use {root}::{{{}}};\n", several.join(", ")),
        }
    };
    let of_candle = |name: &&str| {
        matches!(*name, "DType" | "Device" | "Tensor") || (*name == "Result" && signature.style == Style::Candle)
    };
    let collections = ["BTreeMap", "BTreeSet", "HashMap", "HashSet"];
    let of_std = |names: &[&'static str]| -> Vec<&'static str> {
        let bare = |name: &&str| mentioned.contains(*name) && !signature.text.contains(&format!("::{name}"));
        names.iter().copied().filter(bare).collect()
    };
    let of_course = |name: &&str| *name == "Named" || course(name);
    let mut text = use_line("candle_core", mentioned.iter().copied().filter(of_candle).collect());
    text += &use_line("course", mentioned.iter().copied().filter(of_course).collect());
    text += &use_line("std::borrow", of_std(&["Cow"]));
    text += &use_line("std::collections", of_std(&collections));
    text += &use_line("std::error", of_std(&["Error"]));
    text += &use_line(
        "std::num",
        of_std(&["ParseFloatError", "ParseIntError", "TryFromIntError"]),
    );
    if mentioned.contains("Path") {
        text.push_str("use std::path::Path;\n");
    }
    text
}

/// Commented `use` lines of the functions that the exercise requires: comments, because an unused import warns.
fn at_hand(course: &Course, exercise: &Exercise) -> String {
    let mut text = String::new();
    for id in &exercise.requires {
        let required = course
            .units
            .iter()
            .flat_map(|unit| unit.exercises.iter())
            .find(|other| other.id == *id);
        let Some(required) = required else { continue };
        let module = if id.unit == exercise.id.unit {
            id.exercise.clone()
        } else {
            rust_name(&id.unit)
        };
        let _ = match (&required.driver, id.unit == exercise.id.unit) {
            (None, _) => writeln!(
                text,
                "// use crate::{module}::{}; // {}",
                id.exercise, required.signature.text
            ),
            (Some(_), true) => writeln!(text, "// use crate::{module}::*; // {}", required.title),
            (Some(_), false) => writeln!(
                text,
                "// use crate::{module}::{}::*; // {}",
                id.exercise, required.title
            ),
        };
    }
    text
}

/// `pub fn …`, broken over lines as rustfmt breaks it.
fn header(signature: &Signature) -> String {
    let text = signature.text.trim();
    let line = format!("pub {text}");
    // With the brace that follows.
    if line.chars().count() + 2 <= WIDTH {
        return line;
    }
    let mut out = format!("pub fn {}{}(\n", signature.name, signature.generics);
    for parameter in &signature.parameters {
        let _ = writeln!(out, "    {}: {},", parameter.name, parameter.rust);
    }
    // What follows the parameters: their own parentheses (closures, tuples) are balanced.
    let mut depth = 0usize;
    let close = text.char_indices().find_map(|(i, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (c == ')' && depth == 0).then_some(i)
    });
    out.push_str(&text[close.unwrap_or(text.len())..]);
    out
}

/// A unit's name as a crate: `numpy-100` is `numpy_100`.
pub fn rust_name(unit: &str) -> String {
    gradus_engine::build::crate_name(unit)
}

/// The order that rustfmt gives names: runs of digits by value, `_` before everything else.
pub(super) fn version_order(a: &str, b: &str) -> std::cmp::Ordering {
    fn key(text: &str) -> Vec<(u8, u64, String)> {
        let mut out: Vec<(u8, u64, String)> = Vec::new();
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let digits = rest.chars().take_while(char::is_ascii_digit).count();
            if digits > 0 {
                out.push((1, rest[..digits].parse().unwrap_or(u64::MAX), String::new()));
                rest = &rest[digits..];
            } else {
                out.push((if c == '_' { 0 } else { 2 }, 0, c.to_string()));
                rest = &rest[c.len_utf8()..];
            }
        }
        out
    }
    key(a).cmp(&key(b))
}
