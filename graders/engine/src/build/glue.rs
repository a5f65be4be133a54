//! The generated part of a program: its modules, and a caller for each function.

use crate::program::FunctionRequest;
use gradus_course::signature::{Parameter, Signature, Type};
use std::fmt::Write;

/// Name of the generated module that holds the callers.
pub const GLUE: &str = "gradus_glue";

/// A unit's name as a crate's.
pub fn crate_name(unit: &str) -> String {
    unit.replace('-', "_")
}

/// Modules of a unit and crates of others, as the checked-in `lib.rs` gives them to an editor. Errors in a line of
/// this text belong to the module of that line.
pub fn modules(exercises: &[&str], helpers: &[&str], others: &[&str]) -> Vec<(String, Option<String>)> {
    let mut lines = vec![("extern crate gradus_facade as _;".to_owned(), None)];
    for name in others
        .iter()
        .filter(|name| !exercises.contains(name) && !helpers.contains(name))
    {
        lines.push((format!("pub extern crate {name};"), None));
    }
    for name in helpers {
        lines.push((format!("pub mod {name};"), Some((*name).to_owned())));
    }
    for name in exercises {
        lines.push((format!("pub mod {name};"), Some((*name).to_owned())));
    }
    for name in exercises {
        lines.push((format!("pub use self::{name}::{name};"), Some((*name).to_owned())));
    }
    lines
}

/// The callers and `main`: one line for each function (so that an error in it tells which), in the order given.
/// `path` says where in the program a function is.
pub fn callers(functions: &[(String, &FunctionRequest)], tensor_functions: &[String]) -> Vec<(String, Option<usize>)> {
    let mut lines = vec![(
        format!(
            "mod {GLUE} {{ use ::candle_core::{{DType, Device, Result, Tensor}}; use ::course::*; use ::std::path::Path;"
        ),
        None,
    )];
    for (index, (path, function)) in functions.iter().enumerate() {
        lines.push((caller(index, path, &function.signature), Some(index)));
    }
    let mut table = "pub static FUNCTIONS: &[::gradus_runner::Function] = &[".to_owned();
    for (index, (_, function)) in functions.iter().enumerate() {
        let name = &function.signature.name;
        let _ = write!(
            table,
            "::gradus_runner::Function {{ name: {name:?}, call: call_{index} }}, "
        );
    }
    lines.push((table + "];", None));
    let mut table = "pub static TENSOR_FUNCTIONS: &[::gradus_runner::TensorFunction] = &[".to_owned();
    for name in tensor_functions {
        let _ = write!(
            table,
            "::gradus_runner::TensorFunction {{ name: {name:?}, function: crate::gradus_functions::{name} }}, "
        );
    }
    lines.push((table + "]; }", None));
    lines.push((
        format!("fn main() {{ ::gradus_runner::serve({GLUE}::FUNCTIONS, {GLUE}::TENSOR_FUNCTIONS) }}"),
        None,
    ));
    lines
}

fn caller(index: usize, path: &str, signature: &Signature) -> String {
    let mut text = format!(
        "fn call_{index}(call: &mut ::gradus_runner::Call<'_>) -> \
         ::std::result::Result<::gradus_runner::Answered, ::gradus_runner::Unusable> {{ "
    );
    let mut passed = Vec::new();
    let mut kept = Vec::new();
    for (i, parameter) in signature.parameters.iter().enumerate() {
        if let Type::Closure {
            parameters,
            rust,
            returns,
        } = &parameter.ty
        {
            let _ = write!(text, "let f{i} = call.closure({i})?; ");
            passed.push(closure(i, &parameter.rust, parameters, rust, returns));
            continue;
        }
        let _ = write!(text, "let a{i}: {} = call.argument({i})?; ", owned(&parameter.ty));
        passed.push(pass(i, parameter));
        kept.push(format!("({i}, &a{i})"));
    }
    let _ = write!(
        text,
        "let ran = call.run(|| -> ::candle_core::Result<{}> {{ {path}({}) }}); call.answer(ran, &[{}]) }}",
        owned(&signature.returns),
        passed.join(", "),
        kept.join(", ")
    );
    text
}

/// The closure that stands for a function of the judge's.
fn closure(index: usize, written: &str, parameters: &[Type], rust: &[String], returns: &Type) -> String {
    let names: Vec<String> = (0..rust.len()).map(|k| format!("x{k}")).collect();
    let typed: Vec<String> = names
        .iter()
        .zip(rust)
        .map(|(name, ty)| format!("{name}: {ty}"))
        .collect();
    let tensor = match parameters {
        [Type::Tensor] if rust[0].trim_start().starts_with('&') => "::std::option::Option::Some(x0)",
        [Type::Tensor] => "::std::option::Option::Some(&x0)",
        _ => "::std::option::Option::None",
    };
    let arguments: Vec<String> = names.iter().map(|name| format!("&{name}")).collect();
    let body = format!(
        "move |{}| -> ::candle_core::Result<{}> {{ f{index}.call({tensor}, &[{}]) }}",
        typed.join(", "),
        owned(returns),
        arguments.join(", ")
    );
    let written = written.trim_start();
    if written.starts_with('&') {
        format!("&{body}")
    } else if written.starts_with("Box") {
        format!("::std::boxed::Box::new({body})")
    } else {
        body
    }
}

/// The owned form of a type: what an argument is decoded to.
fn owned(ty: &Type) -> String {
    match ty {
        Type::Tensor => "::candle_core::Tensor".into(),
        Type::Scalar(scalar) => scalar.name().into(),
        Type::Text => "::std::string::String".into(),
        Type::Device => "::candle_core::Device".into(),
        Type::DType => "::candle_core::DType".into(),
        Type::Path => "::std::path::PathBuf".into(),
        Type::List(item) => format!("::std::vec::Vec<{}>", owned(item)),
        Type::Option(item) => format!("::std::option::Option<{}>", owned(item)),
        Type::Tuple(items) => {
            let items: Vec<String> = items.iter().map(|item| owned(item) + ",").collect();
            format!("({})", items.join(" "))
        }
        Type::Struct(name) => format!("::course::{name}"),
        Type::Named => "::course::Named".into(),
        Type::Closure { .. } | Type::Unit => "()".into(),
    }
}

/// The expression that passes argument `i` as its parameter wants it.
fn pass(i: usize, parameter: &Parameter) -> String {
    match syn::parse_str::<syn::Type>(&parameter.rust) {
        Ok(ty) => convert(&format!("a{i}"), &ty, false),
        // The reader of specs lets no other types through.
        Err(_) => format!("&a{i}"),
    }
}

/// From the place `value` (of the owned type; `behind` a reference already or not) to the type as written.
fn convert(value: &str, ty: &syn::Type, behind: bool) -> String {
    let reference = |value: &str| if behind { value.to_owned() } else { format!("&{value}") };
    match ty {
        syn::Type::Reference(inner) => match &*inner.elem {
            syn::Type::Slice(slice) if has_reference(&slice.elem) => {
                let item = convert("e", &slice.elem, true);
                format!("&{value}.iter().map(|e| {item}).collect::<::std::vec::Vec<_>>()[..]")
            }
            syn::Type::Slice(_) => format!("{value}.as_slice()"),
            syn::Type::Path(path) if path.path.is_ident("str") => format!("{value}.as_str()"),
            syn::Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == "Path") => {
                format!("{value}.as_path()")
            }
            _ => reference(value),
        },
        syn::Type::Path(path) if has_reference(ty) => match path.path.segments.last() {
            Some(last) if last.ident == "Option" => match argument(last) {
                Some(item) => format!("{value}.as_ref().map(|e| {})", convert("e", item, true)),
                None => format!("{value}.clone()"),
            },
            Some(last) => match argument(last) {
                Some(item) => {
                    format!(
                        "{value}.iter().map(|e| {}).collect::<::std::vec::Vec<_>>()",
                        convert("e", item, true)
                    )
                }
                None => format!("{value}.clone()"),
            },
            None => format!("{value}.clone()"),
        },
        syn::Type::Tuple(tuple) if has_reference(ty) => {
            let items = tuple.elems.iter().enumerate();
            let items: Vec<String> = items
                .map(|(k, t)| convert(&format!("{value}.{k}"), t, false) + ",")
                .collect();
            format!("({})", items.join(" "))
        }
        _ => format!("{value}.clone()"),
    }
}

fn argument(segment: &syn::PathSegment) -> Option<&syn::Type> {
    let syn::PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|a| {
        if let syn::GenericArgument::Type(ty) = a {
            Some(ty)
        } else {
            None
        }
    })
}

fn has_reference(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(_) => true,
        syn::Type::Slice(slice) => has_reference(&slice.elem),
        syn::Type::Tuple(tuple) => tuple.elems.iter().any(has_reference),
        syn::Type::Path(path) => path.path.segments.iter().filter_map(argument).any(has_reference),
        _ => false,
    }
}

/// The source of a stub: a module whose function has the right signature and panics with the marker.
pub fn stub(signature: &Signature, marker: &str) -> String {
    let text = signature.text.trim().trim_start_matches("pub ").trim_end_matches(';');
    format!(
        "use candle_core::{{DType, Device, Result, Tensor}};\nuse course::*;\nuse std::path::Path;\n\
         pub {text} {{ panic!({marker:?}) }}\n"
    )
}
