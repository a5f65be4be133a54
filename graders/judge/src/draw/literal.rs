//! Arguments as Rust expressions that can be pasted.

use crate::signature::{Scalar, Type};
use crate::value::{Tensor, Value};
use gradus_wire::DType;

/// Longest line before an expression is broken.
const WIDTH: usize = 100;
/// Elements above which a tensor is written flat.
const NESTED: usize = 4096;

/// The Rust expression that builds this argument, in a function that returns candle's `Result` and has
/// `use candle_core::{DType, Device, Result, Tensor};` and the course's structs in scope. `rust_type` is the parameter's type
/// as written (`&Tensor`, `&[f64]`): a reference there gives a reference here.
///
/// A closure argument has no literal: it becomes the function's name.
pub fn rust(value: &Value, ty: &Type, rust_type: &str) -> String {
    let rust_type = rust_type.trim();
    let borrowed = rust_type.starts_with('&');
    let text = match (value, ty) {
        // `&str` needs no borrow of its own.
        (Value::Text(text), Type::Text) if borrowed => return format!("{text:?}"),
        (Value::Text(text), Type::Path) => return format!("std::path::Path::new({text:?})"),
        (Value::List(items), Type::List(inner)) if matches!(**inner, Type::Text) && rust_type.contains("&str") => {
            let items: Vec<String> = items
                .iter()
                .map(|i| {
                    if let Value::Text(t) = i {
                        format!("{t:?}")
                    } else {
                        expression(i, inner, 0)
                    }
                })
                .collect();
            let all = wrap("vec![", &items, "]", 0);
            return if borrowed {
                format!("&{}", all.replacen("vec!", "", 1))
            } else {
                all
            };
        }
        (Value::Function(name), _) => return if borrowed { format!("&{name}") } else { name.clone() },
        (value, ty) => expression(value, ty, 0),
    };
    if !borrowed {
        return text;
    }
    // An empty `&[]` of a type that nothing else says is inferred from the parameter.
    match text.strip_prefix("vec!") {
        Some(array) => format!("&{array}"),
        None => format!("&{text}"),
    }
}

fn expression(value: &Value, ty: &Type, indent: usize) -> String {
    match (value, ty) {
        (Value::None, Type::Unit) => "()".into(),
        (Value::None, _) => "None".into(),
        (value, Type::Option(inner)) => format!("Some({})", expression(value, inner, indent)),
        (Value::Bool(b), _) => b.to_string(),
        (Value::Number(n), Type::Scalar(scalar)) => number(*n, *scalar),
        (Value::Number(n), _) => float(*n, ""),
        (Value::Text(name), Type::Device) => match name.as_str() {
            "cuda" => "Device::new_cuda(0)?".into(),
            _ => "Device::Cpu".into(),
        },
        (Value::Text(name), Type::DType) => dtype_name(name),
        (Value::Text(text), Type::Path) => format!("std::path::PathBuf::from({text:?})"),
        (Value::Text(text), _) => format!("{text:?}.to_string()"),
        (Value::Tensor(t), _) => tensor(t, indent),
        (Value::List(items), Type::Tuple(types)) if items.len() == types.len() => {
            let parts: Vec<String> = items
                .iter()
                .zip(types)
                .map(|(v, t)| expression(v, t, indent + 4))
                .collect();
            let close = if parts.len() == 1 { ",)" } else { ")" };
            wrap("(", &parts, close, indent)
        }
        (Value::List(items), ty) => {
            let inner = match ty {
                Type::List(inner) => (**inner).clone(),
                _ => guess(items.first()),
            };
            let parts: Vec<String> = items.iter().map(|v| expression(v, &inner, indent + 4)).collect();
            wrap("vec![", &parts, "]", indent)
        }
        (Value::Struct(fields), Type::Struct(name)) => {
            let parts: Vec<String> = fields
                .iter()
                .map(|(field, v)| format!("{field}: {}", expression(v, &guess(Some(v)), indent + 4)))
                .collect();
            wrap(&format!("{name} {{ "), &parts, " }", indent)
        }
        (Value::Struct(entries), _) => {
            let parts: Vec<String> = entries
                .iter()
                .map(|(name, v)| format!("({name:?}.to_string(), {})", expression(v, &guess(Some(v)), indent + 4)))
                .collect();
            wrap("std::collections::BTreeMap::from([", &parts, "])", indent)
        }
        (Value::Function(name), _) => name.clone(),
        (Value::Truth(truth), _) => truth.holds.to_string(),
    }
}

/// The type of a struct's field: structs say it nowhere else. A struct inside a struct is named by its fields alone.
fn guess(value: Option<&Value>) -> Type {
    match value {
        Some(Value::Tensor(_)) => Type::Tensor,
        Some(Value::Number(n)) if n.fract() == 0.0 && *n >= 0.0 => Type::Scalar(Scalar::Usize),
        Some(Value::Number(_)) => Type::Scalar(Scalar::F64),
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

/// A float literal. `ty` is used for the constants and left out of plain numbers.
fn float(n: f64, ty: &str) -> String {
    let ty = if ty.is_empty() { "f64" } else { ty };
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
    if shape.len() > 6 || items.len() > NESTED {
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
        return exact
            .iter()
            .map(|v| {
                if *v == i64::MIN {
                    "i64::MIN".into()
                } else {
                    v.to_string()
                }
            })
            .collect();
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
