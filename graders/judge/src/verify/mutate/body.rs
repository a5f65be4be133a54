//! Values that a function could return without doing anything, by its return type.

use syn::{FnArg, GenericArgument, PathArguments, ReturnType, Signature, Type};

/// Most values for one function.
const MOST: usize = 8;

/// Bodies for a function; none where no value of its type can be written down.
pub fn values(signature: &Signature) -> Vec<String> {
    let ReturnType::Type(_, ty) = &signature.output else {
        return vec!["()".to_owned()];
    };
    let mut found = of(ty, &tensors(signature));
    found.truncate(MOST);
    found
}

/// Names of the parameters that are tensors.
fn tensors(signature: &Signature) -> Vec<String> {
    let named = |argument: &FnArg| match argument {
        FnArg::Typed(typed) => match (&*typed.pat, &*typed.ty) {
            (syn::Pat::Ident(name), Type::Reference(reference)) if is(&reference.elem, "Tensor") => {
                Some(name.ident.to_string())
            }
            _ => None,
        },
        FnArg::Receiver(_) => None,
    };
    signature.inputs.iter().filter_map(named).collect()
}

fn is(ty: &Type, name: &str) -> bool {
    matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|s| s.ident == name))
}

fn of(ty: &Type, tensors: &[String]) -> Vec<String> {
    match ty {
        Type::Tuple(tuple) if tuple.elems.is_empty() => vec!["()".into()],
        Type::Tuple(tuple) => product(tuple.elems.iter().map(|t| of(t, tensors)).collect()),
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else {
                return Vec::new();
            };
            let inner = || match &last.arguments {
                PathArguments::AngleBracketed(list) => list.args.iter().find_map(|a| match a {
                    GenericArgument::Type(ty) => Some(of(ty, tensors)),
                    _ => None,
                }),
                _ => None,
            };
            let inner = || inner().unwrap_or_default();
            match last.ident.to_string().as_str() {
                "bool" => list(&["true", "false"]),
                "f64" | "f32" => list(&["0.0", "1.0", "-1.0"]),
                "i8" | "i16" | "i32" | "i64" | "isize" => list(&["0", "1", "-1"]),
                "u8" | "u16" | "u32" | "u64" | "usize" => list(&["0", "1"]),
                "String" => list(&["String::new()", "\"xyzzy\".to_owned()"]),
                "Result" => inner().into_iter().map(|v| format!("Ok({v})")).collect(),
                "Vec" => std::iter::once("vec![]".to_owned())
                    .chain(inner().into_iter().map(|v| format!("vec![{v}]")))
                    .collect(),
                "Option" => std::iter::once("None".to_owned())
                    .chain(inner().into_iter().map(|v| format!("Some({v})")))
                    .collect(),
                "Tensor" => tensor(tensors),
                _ => Vec::new(),
            }
        }
        _ => Vec::new(),
    }
}

/// An argument as it came, and zeros and ones like it.
fn tensor(arguments: &[String]) -> Vec<String> {
    match arguments.first() {
        Some(first) => vec![
            format!("{first}.clone()"),
            format!("{first}.zeros_like()?"),
            format!("{first}.ones_like()?"),
        ],
        None => {
            let zero = "Tensor::zeros((), candle_core::DType::F32, &candle_core::Device::Cpu)?";
            vec![zero.to_owned()]
        }
    }
}

fn list(items: &[&str]) -> Vec<String> {
    items.iter().map(|&s| s.to_owned()).collect()
}

/// Every choice of one value a part.
fn product(parts: Vec<Vec<String>>) -> Vec<String> {
    let mut rows: Vec<Vec<String>> = vec![Vec::new()];
    for part in parts {
        rows = rows
            .iter()
            .flat_map(|row| {
                part.iter()
                    .map(|value| [row.as_slice(), std::slice::from_ref(value)].concat())
            })
            .take(MOST * MOST)
            .collect();
    }
    rows.into_iter().map(|row| format!("({})", row.join(", "))).collect()
}

#[cfg(test)]
mod tests {
    use super::values;

    fn of(signature: &str) -> Vec<String> {
        values(&syn::parse_str(signature).expect("a signature"))
    }

    #[test]
    fn values_are_of_the_return_type() {
        assert_eq!(
            of("fn f(a: usize) -> Option<bool>"),
            ["None", "Some(true)", "Some(false)"]
        );
        assert_eq!(
            of("fn f(x: &Tensor) -> Result<Tensor>")[..2],
            ["Ok(x.clone())", "Ok(x.zeros_like()?)"]
        );
        assert_eq!(of("fn f(n: usize) -> (usize, bool)").len(), 4);
        assert_eq!(of("fn f(p: &AttnW) -> Result<AttnW>"), Vec::<String>::new());
    }
}
