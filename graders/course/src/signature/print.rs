//! Types as rustfmt writes them; only what the reader of signatures accepts needs to look right.

use quote::ToTokens;

/// A type on one line.
pub(super) fn print(ty: &syn::Type) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match ty {
        syn::Type::Reference(reference) => {
            let lifetime = reference.lifetime.iter().map(|l| format!("{l} ")).collect::<String>();
            let mutable = if reference.mutability.is_some() { "mut " } else { "" };
            format!("&{lifetime}{mutable}{}", print(&reference.elem))
        }
        syn::Type::Slice(slice) => format!("[{}]", print(&slice.elem)),
        syn::Type::Array(array) => format!("[{}; {}]", print(&array.elem), array.len.to_token_stream()),
        syn::Type::Tuple(tuple) if tuple.elems.len() == 1 => format!("({},)", print(&tuple.elems[0])),
        syn::Type::Tuple(tuple) => format!("({})", list(tuple.elems.iter().map(print).collect())),
        syn::Type::Paren(paren) => print(&paren.elem),
        syn::Type::Group(group) => print(&group.elem),
        syn::Type::TraitObject(object) => format!("dyn {}", bounds(&object.bounds)),
        syn::Type::ImplTrait(object) => format!("impl {}", bounds(&object.bounds)),
        syn::Type::Path(path) => print_path(&path.path),
        other => other.to_token_stream().to_string(),
    }
}

/// Lifetimes as written, `<'a, 'b: 'a>`; nothing where there are none.
pub(super) fn print_generics(generics: &syn::Generics) -> String {
    let one = |parameter: &syn::GenericParam| match parameter {
        syn::GenericParam::Lifetime(parameter) if !parameter.bounds.is_empty() => {
            let bounds: Vec<String> = parameter.bounds.iter().map(ToString::to_string).collect();
            format!("{}: {}", parameter.lifetime, bounds.join(" + "))
        }
        syn::GenericParam::Lifetime(parameter) => parameter.lifetime.to_string(),
        other => other.to_token_stream().to_string(),
    };
    match generics.params.is_empty() {
        true => String::new(),
        false => format!("<{}>", generics.params.iter().map(one).collect::<Vec<_>>().join(", ")),
    }
}

fn print_path(path: &syn::Path) -> String {
    let segments: Vec<String> = path
        .segments
        .iter()
        .map(|segment| match &segment.arguments {
            syn::PathArguments::AngleBracketed(list) => {
                let inner: Vec<String> = list.args.iter().map(print_argument).collect();
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

fn print_argument(argument: &syn::GenericArgument) -> String {
    match argument {
        syn::GenericArgument::Type(ty) => print(ty),
        syn::GenericArgument::Lifetime(lifetime) => lifetime.to_string(),
        syn::GenericArgument::AssocType(assigned) => format!("{} = {}", assigned.ident, print(&assigned.ty)),
        other => other.to_token_stream().to_string(),
    }
}

fn bounds(bounds: &syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>) -> String {
    let one = |bound: &syn::TypeParamBound| match bound {
        syn::TypeParamBound::Trait(bound) => print_path(&bound.path),
        syn::TypeParamBound::Lifetime(lifetime) => lifetime.to_string(),
        other => other.to_token_stream().to_string(),
    };
    bounds.iter().map(one).collect::<Vec<_>>().join(" + ")
}

/// A type in which no lifetime is named.
pub fn without_lifetimes(ty: &str) -> String {
    let mut text = String::new();
    let mut rest = ty;
    while let Some(at) = rest.find('\'') {
        text.push_str(&rest[..at]);
        rest = rest[at + 1..]
            .trim_start_matches(|c: char| c.is_alphanumeric() || c == '_')
            .trim_start();
    }
    text + rest
}
