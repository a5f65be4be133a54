//! Arguments as Rust expressions that can be pasted.

use crate::kinds::texts::{FIXTURES, GIVEN, SCRATCH};
use gradus_course::signature::{Scalar, Type, without_lifetimes};
use gradus_course::{Form, StructDef};
use gradus_law::value::{Tensor, Value};
use gradus_wire::DType;
use indexmap::IndexMap;

/// Longest line before an expression is broken.
const WIDTH: usize = 100;
/// Deepest nested array that `Tensor::new` takes.
const DEPTH: usize = 4;
/// Elements above which a tensor is written flat.
const NESTED: usize = 4096;

/// The Rust expression that builds this argument, in a function that returns candle's `Result` and has
/// `use candle_core::{DType, Device, Result, Tensor};` in scope. `rust_type` is the parameter's type as written (`&Tensor`,
/// `&[f64]`): a reference there gives a reference here. Structs inside structs need [`rust_in`].
///
/// A closure argument has no literal: it becomes the function's name.
pub fn rust(value: &Value, ty: &Type, rust_type: &str) -> String {
    rust_in(&IndexMap::new(), value, ty, rust_type)
}

/// As [`rust`], with the course's structs, so that structs in structs are named and their scalars have the right type.
pub fn rust_in(structs: &IndexMap<String, StructDef>, value: &Value, ty: &Type, rust_type: &str) -> String {
    Writer { structs }.argument(value, ty, without_lifetimes(rust_type).trim(), 0)
}

/// Types between commas outside brackets.
fn pieces(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut out) = (0, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth -= 1,
            ',' if depth == 0 => {
                out.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(text[start..].trim());
    out.retain(|piece| !piece.is_empty());
    out
}

struct Writer<'a> {
    structs: &'a IndexMap<String, StructDef>,
}

impl Writer<'_> {
    /// An argument by its type as written.
    fn argument(&self, value: &Value, ty: &Type, rust_type: &str, indent: usize) -> String {
        let inside = |open: &str, close: &str| {
            let inner = rust_type.strip_prefix(open)?.strip_suffix(close)?;
            Some(inner.trim())
        };
        match (value, ty) {
            (value, Type::Option(inner_type)) => match (value, inside("Option<", ">")) {
                (Value::None, _) => "None".into(),
                (value, Some(inner)) => format!("Some({})", self.argument(value, inner_type, inner, indent)),
                (value, None) => self.owned(value, ty, indent),
            },
            (Value::List(items), Type::List(inner_type)) => {
                let iterated = rust_type.split_once("Item = ").filter(|_| rust_type.contains("impl "));
                let (open, inner, close) =
                    match (inside("&[", "]"), inside("Vec<", ">"), inside("&mut [", "]"), iterated) {
                        (Some(inner), ..) => ("&[", inner, "]"),
                        (_, Some(inner), ..) => ("vec![", inner, "]"),
                        (_, _, Some(inner), _) => ("&mut [", inner, "]"),
                        (.., Some((_, item))) => ("vec![", item.strip_suffix('>').unwrap_or(item), "].into_iter()"),
                        _ => return self.behind(value, ty, rust_type, indent),
                    };
                match (items.is_empty(), open) {
                    (true, "&[") => return format!("&[] as &[{inner}]"),
                    (true, "&mut [") => return format!("&mut [] as &mut [{inner}]"),
                    (true, _) if close == "]" => return format!("Vec::<{inner}>::new()"),
                    (true, _) => return format!("Vec::<{inner}>::new().into_iter()"),
                    _ => {}
                }
                let parts: Vec<String> = items
                    .iter()
                    .map(|v| self.argument(v, inner_type, inner, indent + 4))
                    .collect();
                wrap(open, &parts, close, indent)
            }
            (Value::List(items), Type::Array(inner_type, _)) if let Some(inner) = inside("[", "]") => {
                let inner = inner.rsplit_once(';').map_or(inner, |(inner, _)| inner.trim());
                let parts: Vec<String> = items
                    .iter()
                    .map(|v| self.argument(v, inner_type, inner, indent + 4))
                    .collect();
                wrap("[", &parts, "]", indent)
            }
            (Value::List(items), Type::Tuple(types)) if let Some(inner) = inside("(", ")") => {
                let written = pieces(inner);
                let parts = items.iter().zip(types).zip(written);
                let parts: Vec<String> = parts
                    .map(|((v, ty), written)| self.argument(v, ty, written, indent + 4))
                    .collect();
                let close = if parts.len() == 1 { ",)" } else { ")" };
                wrap("(", &parts, close, indent)
            }
            (Value::List(items), Type::Map(..) | Type::Set(..)) if !rust_type.starts_with('&') => {
                let (name, inner) = rust_type.split_once('<').unwrap_or((rust_type, ""));
                let name = name.rsplit("::").next().unwrap_or(name);
                let inner = inner.strip_suffix('>').unwrap_or(inner);
                if items.is_empty() {
                    return format!("std::collections::{name}::<{inner}>::new()");
                }
                let item = ty.item().unwrap_or(Type::Unit);
                let written = match ty {
                    Type::Map(..) => format!("({inner})"),
                    _ => inner.to_string(),
                };
                let parts: Vec<String> = items
                    .iter()
                    .map(|v| self.argument(v, &item, &written, indent + 4))
                    .collect();
                wrap(&format!("std::collections::{name}::from(["), &parts, "])", indent)
            }
            (Value::Text(text), Type::Text) if rust_type == "&str" => format!("{text:?}"),
            (Value::Text(text), Type::Path) if rust_type.starts_with('&') => path(text),
            (value, ty) => self.behind(value, ty, rust_type, indent),
        }
    }

    /// A reference to a value, or the owned value.
    fn behind(&self, value: &Value, ty: &Type, rust_type: &str, indent: usize) -> String {
        match (rust_type.strip_prefix("&mut "), rust_type.strip_prefix('&')) {
            (Some(inner), _) => format!("&mut {}", self.argument(value, ty, inner.trim(), indent)),
            (_, Some(inner)) => format!("&{}", self.argument(value, ty, inner.trim(), indent)),
            _ => self.owned(value, ty, indent),
        }
    }

    /// The owned value.
    fn owned(&self, value: &Value, ty: &Type, indent: usize) -> String {
        match (value, ty) {
            (Value::None, Type::Unit) => "()".into(),
            (Value::None, _) => "None".into(),
            (value, Type::Option(inner)) => format!("Some({})", self.owned(value, inner, indent)),
            (Value::Bool(b), _) => b.to_string(),
            (Value::Number(n), Type::Scalar(scalar)) => number(*n, *scalar),
            (Value::Whole(n), Type::Scalar(scalar)) => integer(*n, *scalar),
            (Value::Whole(n), _) => n.to_string(),
            (Value::Number(n), _) => float(*n, "f64"),
            (Value::Text(name), Type::Device) => match name.as_str() {
                "cuda" => "Device::new_cuda(0)?".into(),
                _ => "Device::Cpu".into(),
            },
            (Value::Text(name), Type::DType) => dtype_name(name),
            (Value::Text(text), Type::Char) => format!("{:?}", text.chars().next().unwrap_or_default()),
            (Value::Text(text), Type::Path) => format!("std::path::PathBuf::from({text:?})"),
            (Value::Text(text), _) => format!("{text:?}.to_string()"),
            (Value::Tensor(t), _) => tensor(t, indent),
            (Value::List(items), Type::Tuple(types)) if items.len() == types.len() => {
                let pairs = items.iter().zip(types);
                let parts: Vec<String> = pairs.map(|(v, t)| self.owned(v, t, indent + 4)).collect();
                let close = if parts.len() == 1 { ",)" } else { ")" };
                wrap("(", &parts, close, indent)
            }
            (Value::List(items), ty) => {
                let inner = match ty {
                    ty if let Some(inner) = ty.item() => inner,
                    _ => guess(items.first()),
                };
                let parts: Vec<String> = items.iter().map(|v| self.owned(v, &inner, indent + 4)).collect();
                wrap("vec![", &parts, "]", indent)
            }
            (Value::Struct(fields), Type::Struct(name)) => {
                let declared = self.structs.get(name);
                let part = |(field, v): (&String, &Value)| {
                    let known = declared.and_then(|d| d.fields.get(field));
                    let ty = match known.and_then(|f| f.scalar) {
                        Some(scalar) => Type::Scalar(scalar),
                        None => known.and_then(|f| of_form(&f.form)).unwrap_or_else(|| guess(Some(v))),
                    };
                    format!("{field}: {}", self.owned(v, &ty, indent + 4))
                };
                let parts: Vec<String> = fields.iter().map(part).collect();
                wrap(&format!("{name} {{ "), &parts, " }", indent)
            }
            (Value::Struct(entries), _) => {
                let part = |(name, v): (&String, &Value)| {
                    format!("({name:?}.to_string(), {})", self.owned(v, &guess(Some(v)), indent + 4))
                };
                if entries.is_empty() {
                    return "std::collections::BTreeMap::<String, Tensor>::new()".into();
                }
                let parts: Vec<String> = entries.iter().map(part).collect();
                wrap("std::collections::BTreeMap::from([", &parts, "])", indent)
            }
            (Value::Function(name), _) => name.clone(),
            (Value::Error(inner), _) => format!("Err({})", self.owned(inner, &guess(Some(inner)), indent)),
            (Value::Truth(truth), _) => truth.holds.to_string(),
        }
    }
}

/// A path that leads somewhere when the call is pasted: what may be written lies among temporary files.
fn path(text: &str) -> String {
    let below = |folder: &str| text.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
    match (below(SCRATCH), below(GIVEN), below(FIXTURES)) {
        (Some(name), _, _) => format!("&std::env::temp_dir().join({name:?})"),
        (_, Some(name), _) => format!("std::path::Path::new({name:?})"),
        (_, _, Some(name)) => format!("std::path::Path::new({:?})", format!("fixtures/{name}")),
        _ => format!("std::path::Path::new({text:?})"),
    }
}

/// The Rust type of a field of this form.
fn of_form(form: &Form) -> Option<Type> {
    match form {
        Form::Tensor(_) => Some(Type::Tensor),
        Form::Struct(name, _) => Some(Type::Struct(name.clone())),
        Form::Named => Some(Type::Named),
        Form::List(inner, _) => of_form(inner).map(|t| Type::List(Box::new(t))),
        Form::Option(inner) => of_form(inner).map(|t| Type::Option(Box::new(t))),
        Form::Plain => None,
    }
}

/// The type of a value of which nothing says it.
fn guess(value: Option<&Value>) -> Type {
    match value {
        Some(Value::Tensor(_)) => Type::Tensor,
        Some(Value::Number(n)) if n.fract() == 0.0 && *n >= 0.0 => Type::Scalar(Scalar::Usize),
        Some(Value::Number(_)) => Type::Scalar(Scalar::F64),
        Some(Value::Whole(n)) if *n >= 0 => Type::Scalar(Scalar::U64),
        Some(Value::Whole(_)) => Type::Scalar(Scalar::I64),
        Some(Value::Bool(_)) => Type::Scalar(Scalar::Bool),
        Some(Value::Text(_)) => Type::Text,
        Some(Value::List(items)) => Type::List(Box::new(guess(items.first()))),
        _ => Type::Unit,
    }
}

fn number(n: f64, scalar: Scalar) -> String {
    match scalar {
        Scalar::F64 => float(n, "f64"),
        Scalar::F32 => float(n, "f32"),
        Scalar::Bool => (n != 0.0).to_string(),
        _ => format!("{n:.0}"),
    }
}

/// An integer beyond those that f64 tells apart.
fn integer(n: i128, scalar: Scalar) -> String {
    match scalar {
        Scalar::F64 | Scalar::F32 | Scalar::Bool => number(n as f64, scalar),
        // rustc takes the number after the sign for itself: it would not fit.
        _ if n == i64::MIN.into() => format!("{}::MIN", scalar.name()),
        _ => n.to_string(),
    }
}

/// A float literal; its type stands in the constants only.
fn float(n: f64, ty: &str) -> String {
    if n.is_nan() {
        return format!("{ty}::NAN");
    }
    if n.is_infinite() {
        return format!("{}{ty}::INFINITY", if n < 0.0 { "-" } else { "" });
    }
    let text = if ty == "f32" {
        format!("{:?}", n as f32)
    } else {
        format!("{n:?}")
    };
    // `3.` reads well among many; exponents and fractions stay.
    match text.strip_suffix(".0") {
        Some(whole) if !whole.is_empty() => format!("{whole}."),
        _ => text,
    }
}

fn dtype_name(name: &str) -> String {
    format!("DType::{}", name.to_uppercase())
}

/// The Rust element type that a dtype is written in, and whether a conversion follows.
fn element(dtype: DType) -> (&'static str, bool) {
    match dtype {
        DType::U8 => ("u8", false),
        DType::U32 => ("u32", false),
        DType::I16 => ("i64", true),
        DType::I32 => ("i64", true),
        DType::I64 => ("i64", false),
        DType::BF16 | DType::F16 => ("f32", true),
        DType::F32 => ("f32", false),
        DType::F64 => ("f64", false),
    }
}

fn tensor(t: &Tensor, indent: usize) -> String {
    let (ty, convert) = element(t.dtype);
    let tail = if convert {
        format!(".to_dtype({})?", dtype_name(t.dtype.name()))
    } else {
        String::new()
    };
    let shape = t.shape();
    if t.array.is_empty() {
        return format!(
            "Tensor::zeros({}, {}, &Device::Cpu)?",
            dims(shape),
            dtype_name(t.dtype.name())
        );
    }
    let items = elements(t, ty);
    if shape.is_empty() {
        return format!("Tensor::new({}, &Device::Cpu)?{tail}", typed(&items[0], ty));
    }
    if shape.len() > DEPTH || items.len() > NESTED {
        let mut flat = items;
        flat[0] = typed(&flat[0], ty);
        let list = wrap("vec![", &flat, "]", indent + 4);
        return format!("Tensor::from_vec({list}, {}, &Device::Cpu)?{tail}", dims(shape));
    }
    let mut first = true;
    let mut rest = items.into_iter();
    let array = nested(
        shape,
        &mut rest,
        &mut |text| {
            if std::mem::take(&mut first) {
                typed(&text, ty)
            } else {
                text
            }
        },
        indent + 4,
    );
    format!("Tensor::new(&{array}, &Device::Cpu)?{tail}")
}

fn elements(t: &Tensor, ty: &str) -> Vec<String> {
    if let Some(exact) = &t.exact {
        return exact.iter().map(|&v| integer(v, Scalar::I64)).collect();
    }
    t.array
        .iter()
        .map(|&v| match ty {
            "f32" | "f64" => float(v, ty),
            _ => format!("{v:.0}"),
        })
        .collect()
}

/// The first literal says the type of all: `1f32`, `2.5f64`, `-3i64`.
fn typed(text: &str, ty: &str) -> String {
    if text.contains("::") {
        return text.into();
    }
    format!("{}{ty}", text.strip_suffix('.').unwrap_or(text))
}

fn dims(shape: &[usize]) -> String {
    match shape {
        [] => "()".into(),
        [n] => n.to_string(),
        // candle takes tuples of up to six sizes, and slices of any number.
        _ if shape.len() <= 6 => format!("({})", join(shape)),
        _ => format!("&[{}][..]", join(shape)),
    }
}

fn join(shape: &[usize]) -> String {
    shape.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
}

fn nested(
    shape: &[usize],
    items: &mut dyn Iterator<Item = String>,
    each: &mut dyn FnMut(String) -> String,
    indent: usize,
) -> String {
    let [n, inner @ ..] = shape else {
        return items.next().map(each).unwrap_or_default();
    };
    let parts: Vec<String> = (0..*n).map(|_| nested(inner, items, each, indent + 4)).collect();
    wrap("[", &parts, "]", indent)
}

/// Parts between brackets: on one line where they fit, filled lines of short parts or a line each otherwise.
fn wrap(open: &str, parts: &[String], close: &str, indent: usize) -> String {
    let line = parts.join(", ");
    let broken = line.contains('\n');
    if !broken && indent + open.len() + line.len() + close.len() <= WIDTH {
        return format!("{open}{line}{close}");
    }
    let pad = " ".repeat(indent + 4);
    let mut body = String::new();
    let mut used = 0;
    let short = !broken && parts.iter().all(|p| p.len() <= 24);
    for part in parts {
        if body.is_empty() || !short || used + part.len() + 2 > WIDTH - indent.min(60) {
            if !body.is_empty() {
                body.push('\n');
            }
            body.push_str(&pad);
            used = pad.len();
        } else {
            body.push(' ');
            used += 1;
        }
        body.push_str(part);
        body.push(',');
        used += part.len() + 1;
    }
    format!(
        "{}\n{body}\n{}{}",
        open.trim_end(),
        " ".repeat(indent),
        close.trim_start()
    )
}
