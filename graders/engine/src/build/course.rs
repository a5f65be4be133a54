//! The course's structs as Rust source: plain for editors, with the wire code for programs.

use gradus_course::signature::Scalar;
use gradus_course::{Course, Form, StructDef};
use std::fmt::Write;

/// Source of the crate `course`. With `with_wire`, each struct can cross the wire: what programs are compiled with;
/// without, it is what learners and editors see.
pub fn course_source(course: &Course, with_wire: bool) -> String {
    let mut text =
        "//! Structs of the course: weights, configurations, caches. Derived from `exercises/course.yaml`.\n\n"
            .to_owned();
    if with_wire {
        text.push_str("extern crate gradus_facade as _;\n");
    }
    // `Result` only where a closure's type names it.
    let result = if course.closures.is_empty() {
        "Tensor"
    } else {
        "{Result, Tensor}"
    };
    let _ = writeln!(text, "use candle_core::{result};\n");
    text.push_str(
        "/// Tensors by name, in the order of their names.\n\
         pub type Named = std::collections::BTreeMap<String, Tensor>;\n",
    );
    for (name, closure) in &course.closures {
        let _ = writeln!(
            text,
            "\n/// A function passed to exercises.\npub type {name} = {closure};"
        );
    }
    for definition in course.structs.values() {
        declare(definition, &mut text);
        if with_wire {
            implement(definition, &mut text);
        }
    }
    text
}

fn declare(definition: &StructDef, text: &mut String) {
    text.push('\n');
    comment(&definition.about, &definition.name, "", text);
    let _ = writeln!(text, "#[derive(Debug, Clone)]\npub struct {} {{", definition.name);
    for (name, field) in &definition.fields {
        comment(&describe(&field.about, &field.form), name, "    ", text);
        let _ = writeln!(text, "    pub {}: {},", name, rust_type(&field.form, field.scalar));
    }
    text.push_str("}\n");
}

fn comment(about: &str, name: &str, indent: &str, text: &mut String) {
    let about = if about.trim().is_empty() {
        format!("`{name}`.")
    } else {
        about.trim().to_owned()
    };
    for line in about.lines() {
        let _ = writeln!(text, "{indent}/// {}", line.trim_end());
    }
}

/// The text of a field's comment: what was said about it, and its shape.
fn describe(about: &str, form: &Form) -> String {
    let shape = shape_of(form);
    match (about.trim().is_empty(), shape.is_empty()) {
        (true, _) => shape,
        (false, true) => about.to_owned(),
        (false, false) => format!("{} {shape}", about.trim()),
    }
}

fn shape_of(form: &Form) -> String {
    match form {
        Form::Tensor(tensor) => {
            let mut sizes: Vec<&str> = if tensor.any_leading { vec![".."] } else { Vec::new() };
            sizes.extend(tensor.sizes.iter().map(|e| e.text.as_str()));
            format!("Shape `[{}]`.", sizes.join(", "))
        }
        Form::List(item, Some(count)) => format!("As many as `{}`. {}", count.text, shape_of(item))
            .trim()
            .to_owned(),
        Form::List(item, None) | Form::Option(item) => shape_of(item),
        Form::Struct(..) | Form::Named | Form::Plain => String::new(),
    }
}

fn rust_type(form: &Form, scalar: Option<Scalar>) -> String {
    match form {
        Form::Tensor(_) => "Tensor".into(),
        Form::List(item, _) => format!("Vec<{}>", rust_type(item, scalar)),
        Form::Option(item) => format!("Option<{}>", rust_type(item, scalar)),
        Form::Struct(name, _) => name.clone(),
        Form::Named => "Named".into(),
        Form::Plain => scalar.unwrap_or(Scalar::Usize).name().into(),
    }
}

fn implement(definition: &StructDef, text: &mut String) {
    let name = &definition.name;
    let fields: Vec<&String> = definition.fields.keys().collect();
    let _ = write!(
        text,
        "impl ::gradus_runner::FromWire for {name} {{ fn from_wire(value: &::gradus_runner::Value, \
         incoming: &::gradus_runner::Incoming<'_>) -> ::std::result::Result<Self, ::std::string::String> {{ \
         ::std::result::Result::Ok({name} {{ "
    );
    for field in &fields {
        let _ = write!(
            text,
            "{field}: ::gradus_runner::convert::field(value, {field:?}, incoming)?, "
        );
    }
    text.push_str("}) } }\n");
    let _ = write!(
        text,
        "impl ::gradus_runner::ToWire for {name} {{ fn to_wire(&self, out: &mut ::gradus_runner::Outgoing<'_>) \
         -> ::std::result::Result<::gradus_runner::Value, ::gradus_runner::Unsendable> {{ \
         ::gradus_runner::convert::fields(&["
    );
    for field in &fields {
        let _ = write!(text, "({field:?}, &self.{field}), ");
    }
    text.push_str("], out) } }\n");
}
