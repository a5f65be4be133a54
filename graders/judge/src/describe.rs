//! An exercise on one page: what `show` prints, as Markdown.

use crate::allowed;
use crate::grade::device;
use gradus_course::signature::Signature;
use gradus_course::{Course, DTypeForm, Exercise, Form, Literal, TensorForm};
use std::fmt::Write as _;

/// The whole page: statement, signature, shapes, structs, what is at hand, examples, limits.
pub fn page(course: &Course, exercise: &Exercise) -> String {
    let mut text = format!("# {} ({})\n\n", exercise.title.trim(), exercise.id);
    text.push_str(exercise.statement.trim());
    if let Some(effort) = crate::curriculum::effort(course, &exercise.id) {
        let _ = write!(text, "\n\n*{}{}.*", effort[..1].to_uppercase(), &effort[1..]);
    }
    let _ = match &exercise.driver {
        None => write!(
            text,
            "\n\n## Signature\n\n```\n{}\n```\n",
            lines_of(&exercise.signature)
        ),
        Some(driver) => write!(
            text,
            "\n\n## What to write\n\n```rust\n{}\n```\n\n## What calls it\n\n```rust\n{}\n```\n",
            driver.starter.trim(),
            driver.text.trim()
        ),
    };
    let shapes: Vec<String> = exercise
        .takes
        .iter()
        .filter(|(_, form)| !matches!(form, Form::Plain))
        .map(|(name, form)| format!("- `{name}`: `{}`\n", form_text(form)))
        .collect();
    let returns: Vec<String> = exercise
        .returns
        .iter()
        .filter(|(_, form)| !matches!(form, Form::Plain))
        .map(|(name, form)| format!("- returns `{name}`: `{}`\n", form_text(form)))
        .collect();
    if !(shapes.is_empty() && returns.is_empty()) {
        let _ = write!(text, "\n## Shapes\n\n{}{}", shapes.concat(), returns.concat());
        if uses_float(exercise) {
            text.push_str("\n`F` stands for f32 and f64, the same for all of them in one call.\n");
        }
    }
    structs(course, exercise, &mut text);
    if !exercise.requires.is_empty() {
        text.push_str("\n## At hand\n\n");
        for id in &exercise.requires {
            let module = match id.unit == exercise.id.unit {
                true => id.exercise.clone(),
                false => crate::sync::rust_name(&id.unit),
            };
            let items = match course.exercise(id).is_some_and(|e| e.driver.is_some()) {
                true => "*",
                false => id.exercise.as_str(),
            };
            let _ = writeln!(text, "- `crate::{module}::{items}`, your answer to {id}");
        }
    }
    if !exercise.given.examples.is_empty() {
        text.push_str("\n## Always tried\n\n");
        for example in exercise.given.examples.iter().take(6) {
            let fixes: Vec<String> = example
                .fixes
                .iter()
                .map(|(name, value)| format!("`{name} = {}`", literal_text(value)))
                .collect();
            let _ = writeln!(text, "- {}", fixes.join(", "));
        }
        if exercise.given.examples.len() > 6 {
            let _ = writeln!(text, "- and {} more", exercise.given.examples.len() - 6);
        }
    }
    facts(exercise, &mut text);
    text
}

fn facts(exercise: &Exercise, text: &mut String) {
    let domains = allowed::sentences(exercise);
    if !domains.is_empty() {
        text.push_str("\n## What is allowed\n\n");
        for sentence in domains {
            let _ = writeln!(text, "- {sentence}");
        }
    }
    text.push_str("\n## Rules\n\n");
    let concepts = exercise.concepts.join(", ");
    if !concepts.is_empty() {
        let _ = writeln!(text, "- practises {concepts}");
    }
    if !exercise.rejects.is_empty() {
        let names: Vec<&str> = exercise.rejects.iter().map(|reject| reject.name.as_str()).collect();
        let _ = writeln!(text, "- must return `Err`, not panic: {}", names.join("; "));
    }
    for (words, list) in [
        ("must use", &exercise.rules.require),
        ("must not use", &exercise.rules.forbid),
    ] {
        if !list.is_empty() {
            let list: Vec<String> = list.iter().map(|word| format!("`{word}`")).collect();
            let _ = writeln!(text, "- {words} {}", list.join(", "));
        }
    }
    let _ = writeln!(
        text,
        "- at most {} of processor time and {} of memory a call",
        seconds(exercise.limits.time),
        bytes(exercise.limits.memory)
    );
    if exercise.devices.len() > 1 {
        let _ = write!(
            text,
            "- judged on {}",
            exercise
                .devices
                .iter()
                .map(|device| device.name())
                .collect::<Vec<_>>()
                .join(" and ")
        );
        if device::follows_a_device(exercise) {
            let source = device::source(exercise);
            let _ = write!(
                text,
                ": take the device of a new tensor from {source}, not from `Device::Cpu`"
            );
        }
        text.push('\n');
        if !exercise.half_precision.is_empty() {
            let dtypes: Vec<&str> = exercise.half_precision.iter().map(|d| d.name()).collect();
            let _ = writeln!(text, "- on a GPU in {} as well", dtypes.join(" and "));
        }
    }
}

/// The structs that the signature names, with their fields.
fn structs(course: &Course, exercise: &Exercise, text: &mut String) {
    let words: Vec<&str> = exercise
        .signature
        .text
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .collect();
    for def in course.structs.values().filter(|def| words.contains(&def.name.as_str())) {
        let _ = write!(text, "\n## Struct {}\n\n", def.name);
        if !def.about.trim().is_empty() {
            let _ = write!(text, "{}\n\n", def.about.trim());
        }
        for (name, field) in &def.fields {
            let form = match (&field.form, field.scalar) {
                (Form::Plain, Some(scalar)) => scalar.name().to_string(),
                (form, _) => form_text(form),
            };
            let about = field.about.split_whitespace().collect::<Vec<_>>().join(" ");
            let gap = if about.is_empty() { "" } else { ", " };
            let _ = writeln!(text, "- `{name}`: `{form}`{gap}{about}");
        }
    }
}

/// A signature, one parameter a line where it is long.
fn lines_of(signature: &Signature) -> String {
    if signature.text.chars().count() <= 76 {
        return signature.text.clone();
    }
    let parameters: Vec<String> = signature
        .parameters
        .iter()
        .map(|p| format!("    {}: {},\n", p.name, p.rust))
        .collect();
    let mut depth = 0usize;
    let close = signature.text.char_indices().find_map(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        (c == ')' && depth == 0).then_some(at)
    });
    let rest = close.and_then(|at| signature.text.get(at..)).unwrap_or(")");
    format!(
        "fn {}{}(\n{}{rest}",
        signature.name,
        signature.generics,
        parameters.concat()
    )
}

/// A form as specs write it.
pub fn form_text(form: &Form) -> String {
    match form {
        Form::Tensor(tensor) => tensor_text(tensor),
        Form::List(inner, None) => format!("list of {}", form_text(inner)),
        Form::List(inner, Some(size)) => format!("list[{}] of {}", size.text, form_text(inner)),
        Form::Option(inner) => format!("option of {}", form_text(inner)),
        Form::Struct(name, DTypeForm::Float) => name.clone(),
        Form::Struct(name, dtype) => format!("{name}<{}>", dtype_text(dtype)),
        Form::Named => "Named".to_string(),
        Form::Plain => "as in the signature".to_string(),
    }
}

fn dtype_text(dtype: &DTypeForm) -> String {
    match dtype {
        DTypeForm::Fixed(dtype) => dtype.name().to_string(),
        DTypeForm::Float => "F".to_string(),
        DTypeForm::Any(letter) => letter.to_string(),
        DTypeForm::Wider(a, b) => format!("max({a}, {b})"),
        DTypeForm::Argument(name) => name.clone(),
    }
}

fn tensor_text(form: &TensorForm) -> String {
    let dtype = dtype_text(&form.dtype);
    let leading = form.any_leading.then(|| "..".to_string());
    let sizes: Vec<String> = leading
        .into_iter()
        .chain(form.sizes.iter().map(|size| size.text.clone()))
        .collect();
    format!("{dtype}[{}]", sizes.join(", "))
}

fn uses_float(exercise: &Exercise) -> bool {
    fn float(form: &Form) -> bool {
        match form {
            Form::Tensor(tensor) => tensor.dtype == DTypeForm::Float,
            Form::List(inner, _) | Form::Option(inner) => float(inner),
            _ => false,
        }
    }
    exercise.takes.values().chain(exercise.returns.values()).any(float)
}

/// A literal as specs write it; long ones are cut.
fn literal_text(literal: &Literal) -> String {
    let text = match literal {
        Literal::Null => "none".to_string(),
        Literal::Bool(value) => value.to_string(),
        Literal::Number(value) => value.to_string(),
        Literal::Whole(value) => value.to_string(),
        Literal::Text(text, _) if text.trim() != text || text.is_empty() => format!("{text:?}"),
        Literal::Text(text, _) => text.clone(),
        Literal::List(items) => {
            let items: Vec<String> = items.iter().take(12).map(literal_text).collect();
            format!("[{}]", items.join(", "))
        }
        Literal::Map(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(name, value)| format!("{name}: {}", literal_text(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    };
    match text.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn seconds(time: std::time::Duration) -> String {
    match time.as_millis() {
        ms if ms % 1000 == 0 => format!("{} s", ms / 1000),
        ms => format!("{ms} ms"),
    }
}

fn bytes(count: u64) -> String {
    match count {
        n if n % (1 << 30) == 0 => format!("{} GiB", n >> 30),
        n => format!("{} MiB", n >> 20),
    }
}
