//! From Rust's types to the types that can cross the wire.

use super::{NamedSignature, Parameter, Scalar, Signature, SignatureError, Type, TypeNames};
use syn::parse::Parser;
use syn::spanned::Spanned;

/// syn recurses: what nests deeper than any signature is refused before it is parsed.
const MAX_DEPTH: usize = 32;

type Read<T> = Result<T, SignatureError>;

/// Where a type stands; that decides how it must be passed.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A parameter: borrowed unless it is a scalar.
    Parameter,
    /// Behind a `&`.
    Borrowed,
    /// Inside a slice, a `Vec`, an `Option` or a tuple of a parameter.
    Inside,
    /// An answer: owned.
    Answer,
}

fn error(tokens: &impl Spanned, message: impl Into<String>, help: impl Into<String>) -> SignatureError {
    let range = tokens.span().byte_range();
    SignatureError {
        offset: range.start,
        length: range.len().max(1),
        message: message.into(),
        help: Some(help.into()).filter(|help| !help.is_empty()),
    }
}

fn syntax(found: syn::Error, what: &str, help: &str) -> SignatureError {
    let range = found.span().byte_range();
    SignatureError {
        offset: range.start,
        length: range.len().max(1),
        message: format!("this is no {what}: {found}"),
        help: Some(help.to_string()),
    }
}

fn too_deep(text: &str) -> Option<SignatureError> {
    let mut depth = 0usize;
    for (offset, c) in text.char_indices() {
        match c {
            '(' | '[' | '<' | '{' | '&' | '*' => depth += 1,
            ')' | ']' | '>' | '}' | ',' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(SignatureError {
                offset,
                length: 1,
                message: "the types nest too deep".into(),
                help: None,
            });
        }
    }
    None
}

impl Signature {
    /// Reads `fn name(x: &Tensor, …) -> Result<T>`; `pub` is allowed. `structs` are the names that `course.yaml` declares.
    pub fn parse(text: &str, structs: &dyn Fn(&str) -> bool) -> Result<Signature, SignatureError> {
        let closures = |_: &str| None;
        Signature::parse_with(
            text,
            &TypeNames {
                structs,
                closures: &closures,
            },
        )
    }

    /// As [`Signature::parse`], with the closure types that `course.yaml` declares.
    pub fn parse_with(text: &str, names: &TypeNames<'_>) -> Result<Signature, SignatureError> {
        signature(text, names)
    }

    /// Signatures of the public functions of a Rust file of the course's staff, by name, in order.
    pub fn all_of_file(text: &str, names: &TypeNames<'_>) -> Result<Vec<NamedSignature>, SignatureError> {
        file(text, names)
    }

    /// Checks what a closure type of `course.yaml` stands for: `dyn Fn(…) -> Result<…>`.
    pub fn check_closure(text: &str, structs: &dyn Fn(&str) -> bool) -> Result<(), SignatureError> {
        let closures = |_: &str| None;
        closure_alias(
            text,
            &TypeNames {
                structs,
                closures: &closures,
            },
        )
        .map(|_| ())
    }
}

/// Reads one signature.
fn signature(text: &str, names: &TypeNames<'_>) -> Read<Signature> {
    if let Some(found) = too_deep(text) {
        return Err(found);
    }
    let help = "write `fn name(x: &Tensor, …) -> Result<Tensor>`, without a body";
    let parser = |input: syn::parse::ParseStream<'_>| -> syn::Result<syn::Signature> {
        let _: syn::Visibility = input.parse()?;
        input.parse()
    };
    let parsed = parser
        .parse_str(text)
        .map_err(|found| syntax(found, "Rust signature", help))?;
    convert(&parsed, names)
}

/// Reads the public functions of a file.
fn file(text: &str, names: &TypeNames<'_>) -> Read<Vec<NamedSignature>> {
    let parsed =
        syn::parse_file(text).map_err(|found| syntax(found, "Rust file", "mend the file so that it compiles"))?;
    let functions = parsed.items.iter().filter_map(|item| match item {
        syn::Item::Fn(function) if matches!(function.vis, syn::Visibility::Public(_)) => Some(&function.sig),
        _ => None,
    });
    Ok(functions
        .map(|signature| (signature.ident.to_string(), convert(signature, names)))
        .collect())
}

/// Reads what a closure type stands for.
fn closure_alias(text: &str, names: &TypeNames<'_>) -> Read<Type> {
    if let Some(found) = too_deep(text) {
        return Err(found);
    }
    let help = "write `dyn Fn(&Tensor) -> Result<Tensor>`";
    match syn::parse_str::<syn::Type>(text).map_err(|found| syntax(found, "closure type", help))? {
        syn::Type::TraitObject(object) => closure(&object, names),
        other => Err(error(&other, "this is no closure type", help)),
    }
}

fn convert(parsed: &syn::Signature, names: &TypeNames<'_>) -> Read<Signature> {
    let plain = "an exercise is a plain function: `fn name(x: &Tensor) -> Result<Tensor>`";
    if let Some(token) = &parsed.asyncness {
        return Err(error(token, "an exercise can't be async", plain));
    }
    if let Some(token) = &parsed.unsafety {
        return Err(error(token, "an exercise can't be unsafe", plain));
    }
    if let Some(token) = &parsed.constness {
        return Err(error(token, "an exercise can't be const", plain));
    }
    if let Some(token) = &parsed.abi {
        return Err(error(token, "an exercise can't be extern", plain));
    }
    if !parsed.generics.params.is_empty() {
        return Err(error(
            &parsed.generics,
            "generic parameters and lifetimes can't cross the wire",
            plain,
        ));
    }
    let mut parameters: Vec<Parameter> = Vec::new();
    for input in &parsed.inputs {
        let syn::FnArg::Typed(typed) = input else {
            return Err(error(input, "an exercise is no method", plain));
        };
        let name = match &*typed.pat {
            syn::Pat::Ident(p) if p.by_ref.is_none() && p.mutability.is_none() && p.subpat.is_none() => {
                p.ident.to_string()
            }
            other => return Err(error(other, "a parameter is a plain name", "write `x: &Tensor`")),
        };
        if parameters.iter().any(|p| p.name == name) {
            return Err(error(&typed.pat, format!("two parameters are called `{name}`"), ""));
        }
        parameters.push(Parameter {
            name,
            ty: read(&typed.ty, Place::Parameter, names)?,
            rust: print(&typed.ty),
        });
    }
    let fallible = "every exercise returns candle's Result: `-> Result<Tensor>`";
    let syn::ReturnType::Type(_, returned) = &parsed.output else {
        return Err(error(&parsed.ident, "the function returns no Result", fallible));
    };
    let inner = result_of(returned).ok_or_else(|| error(returned, "the function returns no Result", fallible))?;
    let returns = read(inner, Place::Answer, names)?;
    let name = parsed.ident.to_string();
    let list: Vec<String> = parameters.iter().map(|p| format!("{}: {}", p.name, p.rust)).collect();
    let text = format!("fn {name}({}) -> Result<{}>", list.join(", "), print(inner));
    Ok(Signature {
        name,
        parameters,
        returns,
        text,
    })
}

/// `T` of `Result<T>`.
fn result_of(ty: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(path) = ty else { return None };
    let last = path.path.segments.last().filter(|s| s.ident == "Result")?;
    match arguments(last).as_slice() {
        [one] => Some(one),
        _ => None,
    }
}

fn arguments(segment: &syn::PathSegment) -> Vec<&syn::Type> {
    let syn::PathArguments::AngleBracketed(list) = &segment.arguments else {
        return Vec::new();
    };
    list.args
        .iter()
        .filter_map(|argument| match argument {
            syn::GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
        .collect()
}

fn read(ty: &syn::Type, place: Place, names: &TypeNames<'_>) -> Read<Type> {
    match ty {
        syn::Type::Reference(reference) => {
            if place == Place::Answer {
                let help = "answers are owned: `Tensor`, `Vec<Tensor>`, `String`";
                return Err(error(ty, "an answer can't be borrowed", help));
            }
            if reference.mutability.is_some() {
                let help = "arguments are left unchanged: take `&Tensor` and return the new value";
                return Err(error(ty, "an argument can't be `&mut`", help));
            }
            if let Some(lifetime) = &reference.lifetime {
                return Err(error(lifetime, "lifetimes can't cross the wire", "leave it out"));
            }
            read(&reference.elem, Place::Borrowed, names)
        }
        syn::Type::Slice(slice) if place == Place::Borrowed => {
            Ok(Type::List(Box::new(read(&slice.elem, Place::Inside, names)?)))
        }
        syn::Type::Slice(_) => Err(error(ty, "a slice must be borrowed", format!("write `&{}`", print(ty)))),
        syn::Type::TraitObject(object) if place == Place::Borrowed => closure(object, names),
        syn::Type::TraitObject(_) => Err(error(
            ty,
            "a closure must be borrowed",
            format!("write `&{}`", print(ty)),
        )),
        syn::Type::ImplTrait(_) => Err(error(
            ty,
            "a generic closure can't cross the wire",
            "write `&dyn Fn(&Tensor) -> Result<Tensor>`",
        )),
        syn::Type::Tuple(tuple) if tuple.elems.is_empty() => Ok(Type::Unit),
        syn::Type::Tuple(tuple) => {
            let inside = if place == Place::Answer {
                Place::Answer
            } else {
                Place::Inside
            };
            let parts: Read<Vec<Type>> = tuple.elems.iter().map(|part| read(part, inside, names)).collect();
            Ok(Type::Tuple(parts?))
        }
        syn::Type::Paren(paren) => read(&paren.elem, place, names),
        syn::Type::Group(group) => read(&group.elem, place, names),
        syn::Type::Array(array) => {
            let help = format!("write `&[{}]`, or a Vec for an answer", print(&array.elem));
            Err(error(ty, "an array of fixed length can't cross the wire", help))
        }
        syn::Type::Path(path) if path.qself.is_none() => named(ty, &path.path, place, names),
        _ => Err(error(ty, "values of this type can't cross the wire", KNOWN)),
    }
}

const KNOWN: &str = "known are Tensor, f64, f32, usize, u32, u64, i64, bool, &str, String, Device, DType, &Path, slices, \
                     Vec, Option, tuples, Named, the structs of course.yaml, and `&dyn Fn(…) -> Result<…>`";

fn named(ty: &syn::Type, path: &syn::Path, place: Place, names: &TypeNames<'_>) -> Read<Type> {
    let Some(last) = path.segments.last() else {
        return Err(error(ty, "a type is missing", KNOWN));
    };
    let name = last.ident.to_string();
    let inner = arguments(last);
    let one = |inside: Place| match inner.as_slice() {
        [one] => Ok(Box::new(read(one, inside, names)?)),
        _ => Err(error(
            ty,
            format!("`{name}` needs one type"),
            format!("write `{name}<f64>`"),
        )),
    };
    // What is passed by reference, and how a parameter of it is written.
    let borrowed = |found: Type, written: &str| match place {
        Place::Parameter => Err(error(
            ty,
            format!("a `{name}` is passed by reference"),
            format!("write `{written}`"),
        )),
        _ => Ok(found),
    };
    let scalar = |scalar: Scalar| match place {
        Place::Borrowed => Err(error(
            ty,
            format!("a `{name}` is passed by value"),
            format!("write `{name}`"),
        )),
        _ => Ok(Type::Scalar(scalar)),
    };
    if !inner.is_empty() && !matches!(name.as_str(), "Vec" | "Option" | "Result") {
        return Err(error(
            ty,
            format!("values of type `{}` can't cross the wire", print(ty)),
            KNOWN,
        ));
    }
    match name.as_str() {
        "Tensor" => borrowed(Type::Tensor, "&Tensor"),
        "f64" => scalar(Scalar::F64),
        "f32" => scalar(Scalar::F32),
        "usize" => scalar(Scalar::Usize),
        "u32" => scalar(Scalar::U32),
        "u64" => scalar(Scalar::U64),
        "i64" => scalar(Scalar::I64),
        "bool" => scalar(Scalar::Bool),
        "DType" if place == Place::Borrowed => Err(error(ty, "a `DType` is passed by value", "write `DType`")),
        "DType" => Ok(Type::DType),
        "Device" => borrowed(Type::Device, "&Device"),
        "Named" => borrowed(Type::Named, "&Named"),
        "str" if place == Place::Borrowed => Ok(Type::Text),
        "str" => Err(error(
            ty,
            "a `str` must be borrowed",
            "write `&str`, or `String` for an answer",
        )),
        "Path" if place == Place::Borrowed => Ok(Type::Path),
        "Path" => Err(error(ty, "a `Path` is borrowed, and never an answer", "write `&Path`")),
        "String" => match place {
            Place::Answer => Ok(Type::Text),
            Place::Borrowed => Err(error(ty, "a `&String` asks for more than is needed", "write `&str`")),
            _ => Err(error(ty, "a text argument is borrowed", "write `&str`")),
        },
        "Vec" => match (place, inner.as_slice()) {
            (Place::Answer, _) => Ok(Type::List(one(Place::Answer)?)),
            (Place::Inside, _) => Ok(Type::List(one(Place::Inside)?)),
            (_, [element]) => Err(error(
                ty,
                "a list argument is a slice",
                format!("write `&[{}]`", print(element)),
            )),
            _ => Ok(Type::List(one(place)?)),
        },
        "Option" => Ok(Type::Option(one(match place {
            Place::Answer => Place::Answer,
            _ => Place::Inside,
        })?)),
        "Result" => Err(error(ty, "a Result stands only around the whole answer", "")),
        _ if (names.structs)(&name) => borrowed(Type::Struct(name.clone()), &format!("&{name}")),
        _ => match ((names.closures)(&name), place) {
            (Some(text), Place::Borrowed) => {
                let closures = |_: &str| None;
                let names = TypeNames {
                    structs: names.structs,
                    closures: &closures,
                };
                closure_alias(&text, &names).map_err(|found| error(ty, found.message, found.help.unwrap_or_default()))
            }
            (Some(_), _) => Err(error(ty, "a closure must be borrowed", format!("write `&{name}`"))),
            (None, _) => Err(error(
                ty,
                format!("the type `{name}` is not known"),
                match name.as_str() {
                    "i32" | "i16" | "i8" | "isize" => "write `i64`",
                    "u8" | "u16" => "write `u32`",
                    "PathBuf" => "write `&Path`",
                    "HashMap" | "BTreeMap" => "write `&Named`, an ordered map from name to tensor",
                    _ => KNOWN,
                },
            )),
        },
    }
}

fn closure(object: &syn::TypeTraitObject, names: &TypeNames<'_>) -> Read<Type> {
    let help = "write `&dyn Fn(&Tensor) -> Result<Tensor>`";
    let bounds: Vec<_> = object.bounds.iter().collect();
    let [syn::TypeParamBound::Trait(bound)] = bounds.as_slice() else {
        return Err(error(object, "a closure has the one bound Fn", help));
    };
    let Some(last) = bound.path.segments.last().filter(|s| s.ident == "Fn") else {
        return Err(error(object, "a closure is a `dyn Fn`", help));
    };
    let syn::PathArguments::Parenthesized(call) = &last.arguments else {
        return Err(error(object, "the parameters of the closure are missing", help));
    };
    let syn::ReturnType::Type(_, returned) = &call.output else {
        return Err(error(object, "the closure returns no Result", help));
    };
    let inner = result_of(returned).ok_or_else(|| error(returned, "the closure returns no Result", help))?;
    let parameters: Read<Vec<Type>> = call.inputs.iter().map(|ty| read(ty, Place::Parameter, names)).collect();
    Ok(Type::Closure {
        parameters: parameters?,
        rust: call.inputs.iter().map(print).collect(),
        returns: Box::new(read(inner, Place::Answer, names)?),
    })
}

/// A type as rustfmt writes it; only what [`read`] accepts needs to look right.
fn print(ty: &syn::Type) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match ty {
        syn::Type::Reference(r) => format!("&{}", print(&r.elem)),
        syn::Type::Slice(s) => format!("[{}]", print(&s.elem)),
        syn::Type::Tuple(t) if t.elems.len() == 1 => format!("({},)", print(&t.elems[0])),
        syn::Type::Tuple(t) => format!("({})", list(t.elems.iter().map(print).collect())),
        syn::Type::Paren(p) => print(&p.elem),
        syn::Type::Group(g) => print(&g.elem),
        syn::Type::TraitObject(object) => {
            let bounds: Vec<String> = object.bounds.iter().map(print_bound).collect();
            format!("dyn {}", bounds.join(" + "))
        }
        syn::Type::Path(path) => print_path(&path.path),
        other => quote::ToTokens::to_token_stream(other).to_string(),
    }
}

fn print_path(path: &syn::Path) -> String {
    let segments: Vec<String> = path
        .segments
        .iter()
        .map(|segment| match &segment.arguments {
            syn::PathArguments::AngleBracketed(_) => {
                let inner: Vec<String> = arguments(segment).into_iter().map(print).collect();
                format!("{}<{}>", segment.ident, inner.join(", "))
            }
            syn::PathArguments::Parenthesized(call) => {
                let inputs: Vec<String> = call.inputs.iter().map(print).collect();
                let output = match &call.output {
                    syn::ReturnType::Type(_, ty) => format!(" -> {}", print(ty)),
                    syn::ReturnType::Default => String::new(),
                };
                format!("{}({}){output}", segment.ident, inputs.join(", "))
            }
            syn::PathArguments::None => segment.ident.to_string(),
        })
        .collect();
    segments.join("::")
}

fn print_bound(bound: &syn::TypeParamBound) -> String {
    match bound {
        syn::TypeParamBound::Trait(bound) => print_path(&bound.path),
        other => quote::ToTokens::to_token_stream(other).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Read<Signature> {
        let closures =
            |name: &str| (name == "Hook").then(|| "dyn Fn(&str, &Tensor) -> Result<Option<Tensor>>".to_string());
        let structs = |name: &str| name.ends_with('W');
        signature(
            text,
            &TypeNames {
                structs: &structs,
                closures: &closures,
            },
        )
    }

    #[test]
    fn every_type_of_the_wire_is_read_and_printed_back() {
        let text = "fn f(a: &Tensor, b: &[Tensor], c: &[&str], d: &dyn Fn(&Tensor, f64) -> Result<Tensor>, e: &AttnW, \
                    g: &Named, h: &Device, i: DType, j: &Path, k: Option<usize>, l: &[Vec<f64>], m: &Hook, n: &str, \
                    o: Option<&Tensor>, p: bool) -> Result<(Tensor, Vec<Tensor>, String, Option<usize>, AttnW, Named, f64)>";
        let read = parse(&format!("pub {text}")).expect("all of these types cross the wire");
        assert_eq!(read.text, text);
        assert_eq!(read.parameters.len(), 15);
        assert_eq!(read.parameters[11].rust, "&Hook");
        let hook = Type::Closure {
            parameters: vec![Type::Text, Type::Tensor],
            rust: vec!["&str".into(), "&Tensor".into()],
            returns: Box::new(Type::Option(Box::new(Type::Tensor))),
        };
        assert_eq!(read.parameters[11].ty, hook);
        assert_eq!(parse("fn g() -> Result<()>").map(|s| s.returns), Ok(Type::Unit));
    }

    #[test]
    fn what_cannot_cross_the_wire_is_pointed_at() {
        let cases = [
            ("fn f(a: &Vec<Tensor>) -> Result<Tensor>", "Vec<Tensor>", "&[Tensor]"),
            ("fn f(a: Tensor) -> Result<Tensor>", "Tensor", "&Tensor"),
            ("fn f(a: &String) -> Result<Tensor>", "String", "&str"),
            ("fn f(a: &usize) -> Result<Tensor>", "usize", "usize"),
            ("fn f(a: i32) -> Result<Tensor>", "i32", "i64"),
            ("fn f(a: &mut Tensor) -> Result<Tensor>", "&mut Tensor", "&Tensor"),
            ("fn f(a: &Tensor) -> Tensor", "Tensor", "Result<Tensor>"),
            ("fn f(a: &Tensor) -> Result<&Tensor>", "&Tensor", "Tensor"),
            (
                "fn f(a: impl Fn(f64) -> f64) -> Result<f64>",
                "impl Fn(f64) -> f64",
                "&dyn Fn",
            ),
            ("fn f(a: Gpt) -> Result<f64>", "Gpt", "course.yaml"),
        ];
        for (text, pointed, help) in cases {
            let found = parse(text).expect_err(text);
            let at = &text[found.offset..found.offset + found.length];
            assert_eq!(at, pointed, "{text}: {found}");
            assert!(found.help.as_deref().unwrap_or("").contains(help), "{text}: {found}");
        }
    }

    #[test]
    fn nonsense_is_an_error_and_no_crash() {
        let deep = format!("fn f(a: {}Tensor) -> Result<f64>", "&".repeat(50_000));
        for text in [
            "",
            "fn",
            "fn f(",
            "let x = 1;",
            "fn f(self) -> Result<f64>",
            "fn f(a: é) -> Result<é>",
            &deep,
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
