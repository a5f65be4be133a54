//! From Rust's types to the types that can cross the wire.

use super::print::{print, print_generics};
use super::{NamedSignature, Order, Parameter, Scalar, Signature, SignatureError, Style, Type, TypeNames};
use syn::parse::Parser;
use syn::spanned::Spanned;

/// syn recurses: what nests deeper than any signature is refused before it is parsed.
const MAX_DEPTH: usize = 32;

type Read<T> = Result<T, SignatureError>;

/// Where a type stands; that decides how it must be passed.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A parameter.
    Parameter,
    /// Behind a `&`.
    Borrowed,
    /// Behind a `&mut`.
    Changed,
    /// Inside a slice, a `Vec`, an `Option` or a tuple of a parameter.
    Inside,
    /// An answer.
    Answer,
}

/// What decides how types are read besides their place.
#[derive(Clone, Copy)]
struct Reader<'a> {
    names: &'a TypeNames<'a>,
    /// Of the function, or of the closure, whose types they are.
    style: Style,
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
        syn::Type::TraitObject(object) => closure(&object, &object.bounds, names),
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
    let chosen = |p: &&syn::GenericParam| !matches!(p, syn::GenericParam::Lifetime(_));
    if let Some(parameter) = parsed.generics.params.iter().find(chosen) {
        return Err(error(
            parameter,
            "the judge can't choose a type or a length",
            "write `impl Fn(i64) -> i64` or `impl Iterator<Item = i64>` where that says it; else let a `driver` call the \
             learner's function with types of its choice",
        ));
    }
    if let Some(clause) = &parsed.generics.where_clause {
        return Err(error(
            clause,
            "a `where` clause is not needed",
            "lifetimes say it: `<'a, 'b: 'a>`",
        ));
    }
    let returned = match &parsed.output {
        syn::ReturnType::Type(_, returned) => Some(&**returned),
        syn::ReturnType::Default => None,
    };
    let reader = Reader {
        names,
        style: returned.map_or(Style::Plain, style_of),
    };
    let mut parameters: Vec<Parameter> = Vec::new();
    for input in &parsed.inputs {
        let syn::FnArg::Typed(typed) = input else {
            let help = "an exercise is a function: let a `driver` make the value and call its methods";
            return Err(error(input, "an exercise is no method", help));
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
        let ty = reader.read(&typed.ty, Place::Parameter)?;
        let is_data = !matches!(ty, Type::Closure { .. }) && iterated(referent(&typed.ty)).is_none();
        parameters.push(Parameter {
            name,
            mutable: is_data && matches!(&*typed.ty, syn::Type::Reference(r) if r.mutability.is_some()),
            ty,
            rust: print(&typed.ty),
        });
    }
    let answered = match returned {
        None => Type::Unit,
        Some(written) => {
            let inner = match reader.style {
                Style::Candle => result_of(written).unwrap_or(written),
                Style::Plain => written,
            };
            let answered = match items_of(inner).filter(|_| reader.style == Style::Plain) {
                Some(item) => Type::List(Box::new(reader.read(item, Place::Answer)?)),
                None => reader.read(inner, Place::Answer)?,
            };
            if reader.style == Style::Plain && answered.holds_tensor() {
                let help = format!("tensors come in candle's Result: write `-> Result<{}>`", print(written));
                return Err(error(written, "the function returns no Result", help));
            }
            answered
        }
    };
    let name = parsed.ident.to_string();
    let list: Vec<String> = parameters.iter().map(|p| format!("{}: {}", p.name, p.rust)).collect();
    let returned = returned.map(print).unwrap_or_default();
    let generics = print_generics(&parsed.generics);
    let arrow = if returned.is_empty() { "" } else { " -> " };
    let text = format!("fn {name}{generics}({}){arrow}{returned}", list.join(", "));
    Ok(Signature {
        returns: with_changed(answered, &parameters),
        style: reader.style,
        name,
        generics,
        parameters,
        returned,
        text,
    })
}

/// The answer with the arguments that the call changes.
fn with_changed(answered: Type, parameters: &[Parameter]) -> Type {
    let changed: Vec<Type> = parameters.iter().filter(|p| p.mutable).map(|p| p.ty.clone()).collect();
    if changed.is_empty() {
        return answered;
    }
    let mut parts = match answered {
        Type::Unit => Vec::new(),
        Type::Tuple(parts) => parts,
        other => vec![other],
    };
    parts.extend(changed);
    match parts.len() {
        1 => parts.remove(0),
        _ => Type::Tuple(parts),
    }
}

/// `Result<T>` is candle's; `Result<T, E>` and everything else is plain Rust.
fn style_of(returned: &syn::Type) -> Style {
    match result_of(returned) {
        Some(_) => Style::Candle,
        None => Style::Plain,
    }
}

/// What stands behind a reference.
fn referent(ty: &syn::Type) -> &syn::Type {
    match ty {
        syn::Type::Reference(reference) => referent(&reference.elem),
        syn::Type::Paren(paren) => referent(&paren.elem),
        syn::Type::Group(group) => referent(&group.elem),
        other => other,
    }
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

type Bounds = syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>;

/// The trait of a `dyn` or `impl`, lifetimes left out.
fn trait_of(bounds: &Bounds) -> Option<&syn::PathSegment> {
    let mut traits = bounds.iter().filter_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => bound.path.segments.last(),
        _ => None,
    });
    traits.next().filter(|_| traits.next().is_none())
}

/// `T` of `impl Iterator<Item = T>` and `impl IntoIterator<Item = T>`.
fn iterated(ty: &syn::Type) -> Option<&syn::Type> {
    let bounds = match ty {
        syn::Type::ImplTrait(object) => &object.bounds,
        syn::Type::TraitObject(object) => &object.bounds,
        _ => return None,
    };
    let iterators = ["Iterator", "IntoIterator", "DoubleEndedIterator", "ExactSizeIterator"];
    let segment = trait_of(bounds).filter(|s| iterators.contains(&s.ident.to_string().as_str()))?;
    let syn::PathArguments::AngleBracketed(list) = &segment.arguments else {
        return None;
    };
    list.args.iter().find_map(|argument| match argument {
        syn::GenericArgument::AssocType(assigned) if assigned.ident == "Item" => Some(&assigned.ty),
        _ => None,
    })
}

/// Errors of the standard library that are told by their words.
const ERRORS: [&str; 8] = [
    "ParseIntError",
    "ParseFloatError",
    "ParseBoolError",
    "ParseCharError",
    "TryFromIntError",
    "Utf8Error",
    "FromUtf8Error",
    "FmtError",
];

/// `T` of a returned `impl Iterator<Item = T>` or `Box<dyn Iterator<Item = T>>`.
fn items_of(ty: &syn::Type) -> Option<&syn::Type> {
    let boxed = match ty {
        syn::Type::Path(path) => path.path.segments.last().filter(|s| s.ident == "Box").map(arguments),
        _ => None,
    };
    match boxed.as_deref() {
        Some([object]) => iterated(object),
        _ => iterated(ty),
    }
}

const KNOWN: &str = "known are Tensor, numbers, bool, char, &str, String, slices, arrays, Vec, Option, Result<T, E>, tuples, \
                     HashMap, BTreeMap, HashSet, BTreeSet, `impl Iterator<Item = T>`, `impl Fn(A) -> B`, Device, DType, \
                     &Path, Named, the structs of course.yaml; a `driver` calls what has other types";

impl Reader<'_> {
    fn read(&self, ty: &syn::Type, place: Place) -> Read<Type> {
        let is_plain = self.style == Style::Plain;
        match ty {
            syn::Type::Reference(reference) => match (place, &reference.mutability) {
                (Place::Answer, _) if !is_plain => {
                    let help = "answers are owned: `Tensor`, `Vec<Tensor>`, `String`";
                    Err(error(ty, "an answer can't be borrowed", help))
                }
                (Place::Answer, Some(_)) => Err(error(
                    ty,
                    "the judge can't look at what a `&mut` answer is for",
                    "return `&T`, or let a `driver` change the place and return what became of the whole",
                )),
                (Place::Answer, None) => self.read(&reference.elem, Place::Answer),
                (Place::Parameter, Some(_)) if is_plain => self.changed(ty, &reference.elem),
                (_, Some(_)) => {
                    let help = "arguments are left unchanged: take `&Tensor` and return the new value";
                    Err(error(ty, "an argument can't be `&mut`", help))
                }
                (_, None) => self.read(&reference.elem, Place::Borrowed),
            },
            syn::Type::Slice(slice) => match place {
                Place::Borrowed | Place::Changed => Ok(Type::List(Box::new(self.read(&slice.elem, Place::Inside)?))),
                Place::Answer if is_plain => Ok(Type::List(Box::new(self.read(&slice.elem, Place::Answer)?))),
                _ => Err(error(ty, "a slice must be borrowed", format!("write `&{}`", print(ty)))),
            },
            syn::Type::ImplTrait(_) | syn::Type::TraitObject(_) => self.object(ty, place),
            syn::Type::Tuple(tuple) if tuple.elems.is_empty() => Ok(Type::Unit),
            syn::Type::Tuple(tuple) => {
                let parts: Read<Vec<Type>> = tuple.elems.iter().map(|part| self.read(part, inside(place))).collect();
                Ok(Type::Tuple(parts?))
            }
            syn::Type::Paren(paren) => self.read(&paren.elem, place),
            syn::Type::Group(group) => self.read(&group.elem, place),
            syn::Type::Array(array) => {
                let length = match &array.len {
                    syn::Expr::Lit(syn::ExprLit {
                        lit: syn::Lit::Int(number),
                        ..
                    }) => number.base10_parse::<usize>().ok().filter(|n| *n <= MAX_ARRAY),
                    _ => None,
                };
                let Some(length) = length else {
                    let help = format!("write a number up to {MAX_ARRAY}: `[{}; 3]`", print(&array.elem));
                    return Err(error(&array.len, "the judge must know the length of an array", help));
                };
                Ok(Type::Array(Box::new(self.read(&array.elem, inside(place))?), length))
            }
            syn::Type::Path(path) if path.qself.is_none() => self.named(ty, &path.path, place),
            _ => Err(error(ty, "values of this type can't cross the wire", KNOWN)),
        }
    }

    /// What stands behind the `&mut` of a parameter.
    fn changed(&self, ty: &syn::Type, elem: &syn::Type) -> Read<Type> {
        if matches!(elem, syn::Type::Path(path) if path.path.is_ident("str")) {
            return Err(error(ty, "a `&mut str` can hardly be changed", "write `&mut String`"));
        }
        let read = self.read(elem, Place::Changed)?;
        if read.holds_tensor() {
            let help = "arguments are left unchanged: take `&Tensor` and return the new value";
            return Err(error(ty, "a tensor can't be `&mut`", help));
        }
        if !matches!(read, Type::Closure { .. }) && iterated(elem).is_none() && borrows(elem) {
            let help = "let it own what it holds: `&mut Vec<String>`";
            return Err(error(ty, "what is changed in place can't hold references", help));
        }
        Ok(read)
    }

    /// `dyn` and `impl`: closures and iterators.
    fn object(&self, ty: &syn::Type, place: Place) -> Read<Type> {
        let (bounds, is_dyn) = match ty {
            syn::Type::ImplTrait(object) => (&object.bounds, false),
            syn::Type::TraitObject(object) => (&object.bounds, true),
            _ => return Err(error(ty, "values of this type can't cross the wire", KNOWN)),
        };
        if let Some(item) = iterated(ty) {
            if is_dyn && place == Place::Parameter {
                return Err(error(
                    ty,
                    "a `dyn Iterator` stands behind a reference",
                    "write `impl Iterator<Item = …>`",
                ));
            }
            if matches!(place, Place::Inside | Place::Answer) {
                return Err(error(
                    ty,
                    "an iterator stands alone, not inside another type",
                    "write a slice or a `Vec`",
                ));
            }
            return Ok(Type::List(Box::new(self.read(item, inside(place))?)));
        }
        let is_closure =
            trait_of(bounds).is_some_and(|s| ["Fn", "FnMut", "FnOnce"].contains(&s.ident.to_string().as_str()));
        match (is_closure, place) {
            (true, Place::Answer) => Err(error(
                ty,
                "a closure can't cross the wire as an answer",
                "let a `driver` call it: it returns what the closure gives for the driver's arguments",
            )),
            (true, Place::Inside) => Err(error(
                ty,
                "a closure stands alone, not inside another type",
                "pass it as a parameter of its own, or let a `driver` make the list of them",
            )),
            (true, Place::Parameter) if is_dyn => Err(error(
                ty,
                "a closure must be borrowed",
                format!("write `&{}`", print(ty)),
            )),
            (true, _) => closure(ty, bounds, self.names),
            (false, _) => Err(error(
                ty,
                format!("the judge has no type for `{}`", print(ty)),
                "`impl Fn(A) -> B` and `impl Iterator<Item = T>` can be passed; for another trait let a `driver` make the value",
            )),
        }
    }

    fn named(&self, ty: &syn::Type, path: &syn::Path, place: Place) -> Read<Type> {
        let names = self.names;
        let is_plain = self.style == Style::Plain;
        let Some(last) = path.segments.last() else {
            return Err(error(ty, "a type is missing", KNOWN));
        };
        let name = last.ident.to_string();
        let inner = arguments(last);
        let one = |inside: Place| match inner.as_slice() {
            [one] => Ok(Box::new(self.read(one, inside)?)),
            _ => Err(error(
                ty,
                format!("`{name}` needs one type"),
                format!("write `{name}<f64>`"),
            )),
        };
        let two = || match inner.as_slice() {
            [a, b] => Ok((a, b)),
            _ => Err(error(
                ty,
                format!("`{name}` needs two types"),
                format!("write `{name}<String, i64>`"),
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
        let by_value = |found: Type| match place {
            Place::Borrowed if !is_plain => Err(error(
                ty,
                format!("a `{name}` is passed by value"),
                format!("write `{name}`"),
            )),
            _ => Ok(found),
        };
        const GENERIC: [&str; 8] = [
            "Vec", "Option", "Result", "HashMap", "BTreeMap", "HashSet", "BTreeSet", "Cow",
        ];
        if !inner.is_empty() && !GENERIC.contains(&name.as_str()) {
            return Err(self.unknown(ty, &name));
        }
        if let Some(scalar) = Scalar::ALL.into_iter().find(|scalar| scalar.name() == name) {
            return by_value(Type::Scalar(scalar));
        }
        match name.as_str() {
            "Tensor" => borrowed(Type::Tensor, "&Tensor"),
            "char" => by_value(Type::Char),
            "DType" if place == Place::Borrowed => Err(error(ty, "a `DType` is passed by value", "write `DType`")),
            "DType" => Ok(Type::DType),
            "Device" => borrowed(Type::Device, "&Device"),
            "Named" => borrowed(Type::Named, "&Named"),
            "str" if place == Place::Borrowed || (place == Place::Answer && is_plain) => Ok(Type::Text),
            "str" => Err(error(
                ty,
                "a `str` must be borrowed",
                "write `&str`, or `String` for an answer",
            )),
            "Path" if place == Place::Borrowed => Ok(Type::Path),
            "Path" => Err(error(ty, "a `Path` is borrowed, and never an answer", "write `&Path`")),
            "String" => match place {
                Place::Borrowed => Err(error(ty, "a `&String` asks for more than is needed", "write `&str`")),
                _ => Ok(Type::Text),
            },
            "Cow" => match (place, inner.as_slice()) {
                (Place::Answer, [one]) if is_plain => self.read(one, Place::Answer),
                _ => Err(error(ty, "a `Cow` is no argument", "write `&str` or `&[T]`")),
            },
            "Vec" => match (place, inner.as_slice()) {
                (Place::Borrowed, [element]) => Err(error(
                    ty,
                    "a list argument is a slice",
                    format!("write `&[{}]`", print(element)),
                )),
                _ => Ok(Type::List(one(inside(place))?)),
            },
            "Option" => {
                let inner = one(inside(place))?;
                if matches!(*inner, Type::Option(_) | Type::Unit) {
                    let help = "the judge sees one `None`: let a `driver` tell the cases apart by texts or numbers";
                    return Err(error(ty, "an `Option` in an `Option` can't be told from one", help));
                }
                Ok(Type::Option(inner))
            }
            "HashMap" | "BTreeMap" => {
                let (key, value) = two()?;
                let key = self.key(key, place)?;
                Ok(Type::Map(order(&name), key, Box::new(self.read(value, inside(place))?)))
            }
            "HashSet" | "BTreeSet" => match inner.as_slice() {
                [key] => Ok(Type::Set(order(&name), self.key(key, place)?)),
                _ => Err(error(
                    ty,
                    format!("`{name}` needs one type"),
                    format!("write `{name}<i64>`"),
                )),
            },
            "Result" if is_plain && place == Place::Answer => {
                let (good, bad) = two()?;
                Ok(Type::Result(
                    Box::new(self.read(good, Place::Answer)?),
                    Box::new(self.failure(bad)?),
                ))
            }
            "Result" if place == Place::Answer => Err(error(ty, "a Result stands only around the whole answer", "")),
            "Result" => Err(error(
                ty,
                "a `Result` is no argument",
                "pass what it holds, or let a `driver` make it",
            )),
            _ if (names.structs)(&name) => borrowed(Type::Struct(name.clone()), &format!("&{name}")),
            _ => match ((names.closures)(&name), place) {
                (Some(text), Place::Borrowed) => {
                    let closures = |_: &str| None;
                    let names = TypeNames {
                        structs: names.structs,
                        closures: &closures,
                    };
                    closure_alias(&text, &names)
                        .map_err(|found| error(ty, found.message, found.help.unwrap_or_default()))
                }
                (Some(_), _) => Err(error(ty, "a closure must be borrowed", format!("write `&{name}`"))),
                (None, _) => Err(self.unknown(ty, &name)),
            },
        }
    }

    /// A type that no value of can be passed, and what to write instead.
    fn unknown(&self, ty: &syn::Type, name: &str) -> SignatureError {
        let message = || format!("values of type `{}` can't cross the wire", print(ty));
        let help = match name {
            "i128" | "u128" => "integers have up to 64 bits: write `i64` or `u64`",
            "PathBuf" => "write `&Path`",
            "Box" | "Rc" | "Arc" | "RefCell" | "Cell" | "Mutex" => {
                "pass the value itself, or let a `driver` put it into its box and look at what becomes of it"
            }
            "VecDeque" | "LinkedList" | "BinaryHeap" => "write `Vec`, or let a `driver` make it of one",
            "Ordering" => "let a `driver` turn it into a number",
            "Chars" | "Peekable" | "Iter" => "write `impl Iterator<Item = char>`, or let a `driver` make it",
            "Self" => "let a `driver` make the value and call its methods",
            _ => return error(ty, format!("the type `{name}` is not known"), KNOWN),
        };
        error(ty, message(), help)
    }

    /// The key of a map or an element of a set.
    fn key(&self, ty: &syn::Type, place: Place) -> Read<Box<Type>> {
        let key = self.read(ty, inside(place))?;
        let comparable = !key.holds(|ty| {
            !matches!(
                ty,
                Type::Scalar(_) | Type::Text | Type::Char | Type::Tuple(_) | Type::Array(..) | Type::List(_)
            ) || matches!(ty, Type::Scalar(Scalar::F64 | Scalar::F32))
        });
        match comparable {
            true => Ok(Box::new(key)),
            false => Err(error(
                ty,
                "keys are whole numbers, truth values, texts, chars, and tuples and lists of these",
                "choose such a key",
            )),
        }
    }

    /// The error of a `Result<T, E>`.
    fn failure(&self, ty: &syn::Type) -> Read<Type> {
        let last = match ty {
            syn::Type::Path(path) => path.path.segments.last(),
            _ => None,
        };
        let Some(last) = last else {
            return self.read(ty, Place::Answer);
        };
        if ERRORS.contains(&last.ident.to_string().as_str()) {
            return Ok(Type::Text);
        }
        if last.ident == "Box" {
            return match arguments(last).as_slice() {
                [syn::Type::TraitObject(object)]
                    if object.bounds.iter().any(
                        |bound| matches!(bound, syn::TypeParamBound::Trait(b) if b.path.segments.last().is_some_and(|s| s.ident == "Error")),
                    ) =>
                {
                    Ok(Type::Text)
                }
                _ => Err(error(ty, "a boxed error is a `Box<dyn Error>`", "write `Box<dyn std::error::Error>`")),
            };
        }
        // What is wrong inside it says so itself.
        let whole = ty.span().byte_range();
        self.read(ty, Place::Answer).map_err(|found| {
            match found.offset == whole.start && found.length == whole.len() {
                false => found,
                true => error(
                    ty,
                    format!("the judge has no type for the error `{}`", print(ty)),
                    "write `Result<T, String>` or an error of the standard library, or let a `driver` turn it into a text: \
                     `.map_err(|e| e.to_string())`",
                ),
            }
        })
    }
}

/// The place of what a type is made of.
fn inside(place: Place) -> Place {
    match place {
        Place::Answer => Place::Answer,
        _ => Place::Inside,
    }
}

fn order(name: &str) -> Order {
    match name.starts_with("Hash") {
        true => Order::Hashed,
        false => Order::Sorted,
    }
}

/// Whether a reference is part of a type.
fn borrows(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Reference(_) => true,
        syn::Type::Slice(slice) => borrows(&slice.elem),
        syn::Type::Array(array) => borrows(&array.elem),
        syn::Type::Tuple(tuple) => tuple.elems.iter().any(borrows),
        syn::Type::Path(path) => path.path.segments.iter().flat_map(arguments).any(borrows),
        _ => false,
    }
}

/// Longest array.
const MAX_ARRAY: usize = 1024;

/// The type of a closure argument: `Fn(A) -> Result<B>`, `FnMut(A) -> B`.
fn closure(ty: &impl Spanned, bounds: &Bounds, names: &TypeNames<'_>) -> Read<Type> {
    let help = "write `&dyn Fn(&Tensor) -> Result<Tensor>` or `impl Fn(i64) -> i64`";
    let last = trait_of(bounds).ok_or_else(|| error(ty, "a closure has the one bound Fn", help))?;
    if !["Fn", "FnMut", "FnOnce"].contains(&last.ident.to_string().as_str()) {
        return Err(error(ty, "a closure is an `Fn`, an `FnMut` or an `FnOnce`", help));
    }
    let syn::PathArguments::Parenthesized(call) = &last.arguments else {
        return Err(error(ty, "the parameters of the closure are missing", help));
    };
    let returned = match &call.output {
        syn::ReturnType::Type(_, returned) => Some(&**returned),
        syn::ReturnType::Default => None,
    };
    let reader = Reader {
        names,
        style: returned.map_or(Style::Plain, style_of),
    };
    let inner = match (returned, reader.style) {
        (Some(returned), Style::Candle) => Some(result_of(returned).unwrap_or(returned)),
        (returned, _) => returned,
    };
    let returns = match inner {
        Some(inner) => reader.read(inner, Place::Answer)?,
        None => Type::Unit,
    };
    if let Some(inner) = inner.filter(|inner| reader.style == Style::Plain && borrows(inner)) {
        return Err(error(
            inner,
            "a closure of the judge's gives what it gives away",
            "write `String` or `Vec<T>`",
        ));
    }
    if let Some(inner) = inner.filter(|_| reader.style == Style::Plain && returns.holds_tensor()) {
        return Err(error(inner, "the closure returns no Result", help));
    }
    if let Some(inner) = inner.filter(|_| returns.holds(|ty| matches!(ty, Type::Result(..)))) {
        let help = "let it give a plain value or an `Option`";
        return Err(error(inner, "a closure of the judge's has no errors of its own", help));
    }
    let parameters: Read<Vec<Type>> = call.inputs.iter().map(|ty| reader.read(ty, Place::Parameter)).collect();
    Ok(Type::Closure {
        parameters: parameters?,
        rust: call.inputs.iter().map(print).collect(),
        returns: Box::new(returns),
        style: reader.style,
    })
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
            style: Style::Candle,
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
            ("fn f(a: i128) -> Result<Tensor>", "i128", "i64"),
            ("fn f(a: &mut Tensor) -> Result<Tensor>", "&mut Tensor", "&Tensor"),
            ("fn f(a: &Tensor) -> Tensor", "Tensor", "Result<Tensor>"),
            ("fn f(a: &Tensor) -> Result<&Tensor>", "&Tensor", "Tensor"),
            (
                "fn f(a: &[impl Fn(f64) -> f64]) -> f64",
                "impl Fn(f64) -> f64",
                "driver",
            ),
            ("fn f() -> impl Fn(f64) -> f64", "impl Fn(f64) -> f64", "driver"),
            ("fn f(a: impl Display) -> String", "impl Display", "driver"),
            ("fn f<T: Ord>(a: &[T]) -> usize", "T: Ord", "driver"),
            ("fn f<const N: usize>(a: [u8; N]) -> usize", "const N: usize", "driver"),
            ("fn f(self) -> i64", "self", "driver"),
            ("fn f(a: &mut [&str])", "&mut [&str]", "String"),
            ("fn f(a: &mut str)", "&mut str", "&mut String"),
            ("fn f(a: &mut Tensor)", "&mut Tensor", "&Tensor"),
            ("fn f(a: &mut [i64]) -> &mut i64", "&mut i64", "&T"),
            ("fn f(a: Result<i64, String>) -> i64", "Result<i64, String>", "driver"),
            ("fn f(a: i64) -> Result<i64, MyError>", "MyError", "map_err"),
            ("fn f(a: &[i64]) -> Rc<i64>", "Rc<i64>", "driver"),
            ("fn f(a: Option<Option<i64>>) -> i64", "Option<Option<i64>>", "driver"),
            ("fn f(a: HashMap<f64, i64>) -> i64", "f64", "key"),
            ("fn f(a: [i64; N]) -> i64", "N", "number"),
            ("fn f(a: &dyn Fn(i64) -> &str) -> i64", "&str", "String"),
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
    fn signatures_of_plain_rust_are_read_and_printed_back() {
        let texts = [
            "fn f(a: Vec<i64>, b: String, c: char, d: [u8; 3], e: &[&str], g: Option<&i64>) -> i32",
            "fn f<'a>(a: &'a str, b: &'a str) -> &'a str",
            "fn f(a: &str) -> Result<Vec<f64>, ParseFloatError>",
            "fn f(a: &str) -> Result<(), Box<dyn std::error::Error>>",
            "fn f(a: &HashMap<String, Vec<u16>>, b: &BTreeSet<char>) -> BTreeMap<char, usize>",
            "fn f(a: impl Fn(&i64) -> bool, b: impl FnMut(&str), c: impl Iterator<Item = i64>) -> Vec<i64>",
            "fn f<'a>(a: &'a [i64]) -> impl Iterator<Item = &'a i64> + 'a",
            "fn f()",
        ];
        for text in texts {
            let read = parse(text).unwrap_or_else(|found| panic!("{text}: {found}"));
            assert_eq!(read.text, text);
            assert_eq!(read.style, Style::Plain);
        }
    }

    #[test]
    fn arguments_that_are_changed_are_part_of_the_answer() {
        let names = |text: &str| {
            let read = parse(text).unwrap_or_else(|found| panic!("{text}: {found}"));
            (read.returns.clone(), read.output_names())
        };
        let list = || Type::List(Box::new(Type::Scalar(Scalar::I64)));
        let word = |name: &str| name.to_string();
        assert_eq!(names("fn f(xs: &mut Vec<i64>)"), (list(), Some(vec![word("xs_after")])));
        assert_eq!(
            names("fn f(xs: &mut [i64], n: usize) -> bool"),
            (
                Type::Tuple(vec![Type::Scalar(Scalar::Bool), list()]),
                Some(vec![word("returned"), word("xs_after")])
            )
        );
        assert_eq!(names("fn f(xs: &mut [i64]) -> (i64, i64)").1, None);
        assert_eq!(names("fn f(xs: &[i64]) -> (i64, i64)").1, None);
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
