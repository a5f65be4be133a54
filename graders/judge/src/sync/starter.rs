//! A starter: what the learner finds in a file that is still to be written.

use crate::allowed;
use gradus_course::signature::Signature;
use gradus_course::{Course, Exercise};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Longest line of a signature, as rustfmt.toml has it.
const WIDTH: usize = 120;

/// The starter of an exercise: how to check it, imports, what is at hand, the statement as a doc comment, `todo!()`.
pub fn starter(course: &Course, exercise: &Exercise) -> String {
    let mut text = format!("// Check it with: cargo xtask grade {}\n\n", exercise.id);
    text.push_str(&imports(&exercise.signature, &|name| declared(course, name)));
    let at_hand = at_hand(course, exercise);
    if !at_hand.is_empty() {
        text.push_str("\n// At hand, as you have written them:\n");
        text.push_str(&at_hand);
    }
    text.push('\n');
    doc(&mut text, &exercise.title);
    text.push_str("///\n");
    doc(&mut text, &exercise.statement);
    let domains = allowed::sentences(exercise);
    if !domains.is_empty() {
        text.push_str("///\n");
        doc(&mut text, &format!("What is allowed:\n- {}", domains.join("\n- ")));
    }
    text.push_str(&header(&exercise.signature));
    text.push_str(" {\n    todo!()\n}\n");
    text
}

/// The reference's file before it is written.
pub fn reference_stub(course: &Course, title: &str, signature: &Signature) -> String {
    let mut text = imports(signature, &|name| declared(course, name));
    text.push('\n');
    doc(&mut text, title);
    text.push_str(&header(signature));
    text.push_str(" {\n    todo!()\n}\n");
    text
}

fn doc(text: &mut String, prose: &str) {
    for line in prose.trim().lines() {
        let line: String = line.chars().filter(|c| !c.is_control() || *c == '\t').collect();
        match line.trim_end() {
            "" => text.push_str("///\n"),
            line => {
                let _ = writeln!(text, "/// {line}");
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
    let of_candle = |name: &&str| matches!(*name, "DType" | "Device" | "Result" | "Tensor");
    let of_course = |name: &&str| *name == "Named" || course(name);
    let mut text = use_line("candle_core", mentioned.iter().copied().filter(of_candle).collect());
    text += &use_line("course", mentioned.iter().copied().filter(of_course).collect());
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
        let _ = writeln!(
            text,
            "// use crate::{module}::{}; // {}",
            id.exercise, required.signature.text
        );
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
    let mut out = format!("pub fn {}(\n", signature.name);
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
