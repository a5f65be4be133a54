//! The generated part of a program: its modules, and a caller for each function.

use crate::program::FunctionRequest;
use gradus_course::signature::{Order, Parameter, Signature, Style, Type, without_lifetimes};
use std::fmt::Write;

/// Name of the generated module that holds the callers.
pub const GLUE: &str = "gradus_glue";

/// A unit's name as a crate's.
pub fn crate_name(unit: &str) -> String {
    unit.replace('-', "_")
}

/// Name of the module that holds an exercise's driver.
pub fn driver_module(exercise: &str) -> String {
    format!("gradus_driver_{exercise}")
}

/// Modules of a unit and crates of others, as the checked-in `lib.rs` gives them to an editor. Errors in a line of
/// this text belong to the module of that line.
pub fn modules(
    exercises: &[&str],
    helpers: &[&str],
    others: &[&str],
    driven: &[&str],
) -> Vec<(String, Option<String>)> {
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
    for name in exercises.iter().filter(|name| !driven.contains(name)) {
        lines.push((format!("pub use self::{name}::{name};"), Some((*name).to_owned())));
    }
    for name in driven {
        let module = driver_module(name);
        lines.push((format!("pub mod {module};"), Some((*name).to_owned())));
    }
    lines
}

/// The callers and `main`: one line for each function (so that an error in it tells which), in the order given.
/// `path` says where in the program a function is.
pub fn callers(functions: &[(String, &FunctionRequest)], tensor_functions: &[String]) -> Vec<(String, Option<usize>)> {
    let mut lines = vec![(
        format!(
            "mod {GLUE} {{ use ::candle_core::{{DType, Device, Result, Tensor}}; use ::course::*; use ::std::path::Path; \
             use ::std::collections::{{BTreeMap, BTreeSet, HashMap, HashSet}};"
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
    let mut changed = Vec::new();
    for (i, parameter) in signature.parameters.iter().enumerate() {
        if let Type::Closure { .. } = &parameter.ty {
            let _ = write!(text, "let f{i} = call.closure({i})?; ");
            passed.push(closure(i, parameter));
            continue;
        }
        let mutable = if parameter.mutable { "mut " } else { "" };
        let owned = owned(&parameter.ty);
        let _ = write!(text, "let {mutable}a{i}: {owned} = call.argument({i})?; ");
        passed.push(pass(i, parameter));
        match parameter.mutable {
            true => changed.push(i),
            false => kept.push(format!("({i}, &a{i})")),
        }
    }
    let call = format!("{path}({})", passed.join(", "));
    let ran = match signature.style {
        Style::Candle => format!(
            "call.run(|| -> ::candle_core::Result<{}> {{ {call} }})",
            owned(&signature.returns)
        ),
        Style::Plain => {
            let returned = syn::parse_str::<syn::Type>(&signature.returned).ok();
            let mut body = match &returned {
                None => format!("{call}; "),
                Some(syn::Type::Tuple(tuple)) if !changed.is_empty() => match tuple.elems.is_empty() {
                    true => format!("{call}; "),
                    false => format!("parts.push_all(&{call}); "),
                },
                Some(ty) if is_iterator(ty) => format!("parts.push_items({call}); "),
                Some(_) => format!("parts.push(&{call}); "),
            };
            for i in changed {
                let _ = write!(body, "parts.push(&a{i}); ");
            }
            format!("call.run_plain(|parts| {{ {body}}})")
        }
    };
    let _ = write!(text, "let ran = {ran}; call.answer(ran, &[{}]) }}", kept.join(", "));
    text
}

/// Whether items are taken of what a function returns: `impl Iterator`, `Box<dyn Iterator>`.
fn is_iterator(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::ImplTrait(_) => true,
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|segment| {
            segment.ident == "Box" && matches!(arguments(segment).as_slice(), [syn::Type::TraitObject(_)])
        }),
        _ => false,
    }
}

/// The closure that stands for a function of the judge's.
fn closure(index: usize, parameter: &Parameter) -> String {
    let Type::Closure {
        parameters,
        rust,
        returns,
        style,
    } = &parameter.ty
    else {
        return "()".into();
    };
    let names: Vec<String> = (0..rust.len()).map(|k| format!("x{k}")).collect();
    let typed: Vec<String> = names
        .iter()
        .zip(rust)
        .map(|(name, ty)| format!("{name}: {}", without_lifetimes(ty)))
        .collect();
    let tensor = match parameters.as_slice() {
        [Type::Tensor] if rust[0].trim_start().starts_with('&') => "::std::option::Option::Some(x0)",
        [Type::Tensor] => "::std::option::Option::Some(&x0)",
        _ => "::std::option::Option::None",
    };
    let arguments: Vec<String> = names.iter().map(|name| format!("&{name}")).collect();
    let (typed, arguments, returns) = (typed.join(", "), arguments.join(", "), owned(returns));
    let body = match style {
        Style::Candle => {
            format!("move |{typed}| -> ::candle_core::Result<{returns}> {{ f{index}.call({tensor}, &[{arguments}]) }}")
        }
        Style::Plain => format!("move |{typed}| -> {returns} {{ f{index}.call_plain(&[{arguments}]) }}"),
    };
    let written = parameter.rust.trim_start();
    if written.starts_with("&mut ") {
        format!("&mut {body}")
    } else if written.starts_with('&') {
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
        Type::Char => "char".into(),
        Type::Device => "::candle_core::Device".into(),
        Type::DType => "::candle_core::DType".into(),
        Type::Path => "::std::path::PathBuf".into(),
        Type::List(item) => format!("::std::vec::Vec<{}>", owned(item)),
        Type::Array(item, length) => format!("[{}; {length}]", owned(item)),
        Type::Map(order, key, value) => {
            let name = if *order == Order::Hashed { "HashMap" } else { "BTreeMap" };
            format!("::std::collections::{name}<{}, {}>", owned(key), owned(value))
        }
        Type::Set(order, item) => {
            let name = if *order == Order::Hashed { "HashSet" } else { "BTreeSet" };
            format!("::std::collections::{name}<{}>", owned(item))
        }
        Type::Result(good, bad) => format!("::std::result::Result<{}, {}>", owned(good), owned(bad)),
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
        Ok(syn::Type::Reference(reference)) if parameter.mutable => match &*reference.elem {
            syn::Type::Slice(_) => format!("&mut a{i}[..]"),
            _ => format!("&mut a{i}"),
        },
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
            elem @ (syn::Type::ImplTrait(_) | syn::Type::TraitObject(_)) => {
                format!("&mut {}", convert(value, elem, behind))
            }
            elem if has_reference(elem) => format!("&{}", convert(value, elem, behind)),
            _ => reference(value),
        },
        // An iterator over the items as they are to be had.
        syn::Type::ImplTrait(object) => each(value, item_of(&object.bounds)),
        syn::Type::TraitObject(object) => each(value, item_of(&object.bounds)),
        syn::Type::Array(array) if has_reference(ty) => {
            let item = convert(&format!("{value}[k]"), &array.elem, false);
            format!("::std::array::from_fn(|k| {item})")
        }
        syn::Type::Path(path) if has_reference(ty) => {
            let Some(last) = path.path.segments.last() else {
                return format!("{value}.clone()");
            };
            match (last.ident.to_string().as_str(), arguments(last).as_slice()) {
                ("Option", [item]) => format!("{value}.as_ref().map(|e| {})", convert("e", item, true)),
                (_, [key, item]) => format!(
                    "{value}.iter().map(|(k, e)| ({}, {})).collect()",
                    convert("k", key, true),
                    convert("e", item, true)
                ),
                (_, [item]) => format!("{}.collect()", each(value, Some(item))),
                _ => format!("{value}.clone()"),
            }
        }
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

/// An iterator over the items of a list, each as its type is written.
fn each(value: &str, item: Option<&syn::Type>) -> String {
    match item {
        Some(item) => format!("{value}.iter().map(|e| {})", convert("e", item, true)),
        None => format!("{value}.clone().into_iter()"),
    }
}

type Bounds = syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>;

/// `T` of `Iterator<Item = T>`.
fn item_of(bounds: &Bounds) -> Option<&syn::Type> {
    let mut segments = bounds.iter().filter_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    segments.find_map(|segment| match &segment.arguments {
        syn::PathArguments::AngleBracketed(list) => list.args.iter().find_map(|argument| match argument {
            syn::GenericArgument::AssocType(assigned) => Some(&assigned.ty),
            _ => None,
        }),
        _ => None,
    })
}

fn arguments(segment: &syn::PathSegment) -> Vec<&syn::Type> {
    let syn::PathArguments::AngleBracketed(list) = &segment.arguments else {
        return Vec::new();
    };
    let types = list.args.iter().filter_map(|argument| match argument {
        syn::GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

fn has_reference(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(_) => true,
        syn::Type::Slice(slice) => has_reference(&slice.elem),
        syn::Type::Array(array) => has_reference(&array.elem),
        syn::Type::Tuple(tuple) => tuple.elems.iter().any(has_reference),
        syn::Type::Path(path) => path.path.segments.iter().flat_map(arguments).any(has_reference),
        _ => false,
    }
}

/// The source of a stub of an exercise with a driver: its starter, which panics with the marker.
pub fn stub_of_items(starter: &str, marker: &str) -> String {
    starter.replace("todo!()", &format!("panic!({marker:?})"))
}

/// The source of a stub: a module whose function has the right signature and panics with the marker.
pub fn stub(signature: &Signature, marker: &str) -> String {
    let text = signature.text.trim().trim_start_matches("pub ").trim_end_matches(';');
    let result = if signature.style == Style::Candle {
        "Result, "
    } else {
        ""
    };
    // A panic alone has no type to be an iterator.
    let body = match syn::parse_str::<syn::Type>(&signature.returned) {
        Ok(syn::Type::ImplTrait(_)) => format!("if true {{ panic!({marker:?}) }} ::std::iter::empty()"),
        _ => format!("panic!({marker:?})"),
    };
    format!(
        "use candle_core::{{DType, Device, {result}Tensor}};\nuse course::*;\nuse std::path::Path;\n\
         use std::collections::*;\nuse std::num::*;\npub {text} {{ {body} }}\n"
    )
}
