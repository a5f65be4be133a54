//! Forms as they are written: `F[b, s, d]`, `list of F[n]`, `option of u32[k]`, `AttnW`, `f64`.

use crate::model::{DTypeForm, Form, StructDef, TensorForm};
use crate::signature::Type;
use gradus_law::suggest::{did_you_mean, nearest};
use gradus_law::{Expr, ExprError};
use gradus_wire::DType;
use indexmap::IndexMap;
use std::cell::RefCell;

/// Words for what has no shape to check.
const PLAIN: [&str; 21] = [
    "f64", "f32", "usize", "u8", "u16", "u32", "u64", "isize", "i8", "i16", "i32", "i64", "bool", "text", "char",
    "list", "map", "set", "none", "device", "dtype",
];

/// Deepest `list of list of …`.
const MAX_DEPTH: usize = 8;

/// Names that a form may mention.
pub struct FormNames<'a> {
    /// Declared structs.
    pub structs: &'a IndexMap<String, StructDef>,
    /// Parameters of type `DType`: `dt[n, n]`.
    pub dtypes: &'a [String],
    /// Sizes marked as known from the answer alone (`F[?k]`); none where none may be.
    pub free: Option<&'a RefCell<Vec<String>>>,
}

fn error(offset: usize, length: usize, message: String, help: Option<String>) -> ExprError {
    ExprError {
        offset,
        length: length.max(1),
        message,
        help,
    }
}

/// Reads a form.
pub fn parse(text: &str, names: &FormNames<'_>) -> Result<Form, ExprError> {
    parse_at(text, 0, names, 0)
}

/// Reads the form in `text`, which begins at byte `base` of what is written.
fn parse_at(text: &str, base: usize, names: &FormNames<'_>, depth: usize) -> Result<Form, ExprError> {
    let base = base + (text.len() - text.trim_start().len());
    let text = text.trim();
    if text.is_empty() {
        return Err(error(base, 1, "a form is missing".into(), Some(EXAMPLES.into())));
    }
    if depth > MAX_DEPTH {
        return Err(error(base, text.len(), "the form nests too deep".into(), None));
    }
    if let Some(rest) = text.strip_prefix("option of ") {
        let inner = parse_at(rest, base + text.len() - rest.len(), names, depth + 1)?;
        return Ok(Form::Option(Box::new(inner)));
    }
    if let Some(rest) = text.strip_prefix("list of ") {
        let inner = parse_at(rest, base + text.len() - rest.len(), names, depth + 1)?;
        return Ok(Form::List(Box::new(inner), None));
    }
    if let Some(rest) = text.strip_prefix("list[") {
        let Some(end) = closing(rest) else {
            return Err(error(
                base,
                text.len(),
                "`]` is missing".into(),
                Some("write `list[n] of F[k]`".into()),
            ));
        };
        let (length, after) = (&rest[..end], &rest[end + 1..]);
        let Some(form) = after.trim_start().strip_prefix("of ") else {
            let at = base + text.len() - after.len();
            let help = "write `list[n] of F[k]`".to_string();
            return Err(error(
                at,
                after.len(),
                "`of` is missing after `list[…]`".into(),
                Some(help),
            ));
        };
        let count = size(length, base + 5, names)?;
        let inner = parse_at(form, base + text.len() - form.len(), names, depth + 1)?;
        return Ok(Form::List(Box::new(inner), Some(count)));
    }
    if let Some(open) = text.find('[') {
        return tensor(text, open, base, names).map(Form::Tensor);
    }
    if text == "Named" {
        return Ok(Form::Named);
    }
    if names.structs.contains_key(text) {
        return Ok(Form::Struct(text.to_string(), DTypeForm::Float));
    }
    if let Some((name, rest)) = text.split_once('<')
        && names.structs.contains_key(name.trim())
    {
        let inside = base + name.len() + 1;
        let Some(written) = rest.strip_suffix('>') else {
            let help = format!("write `{}<f32>`", name.trim());
            return Err(error(inside - 1, 1, "the `<` is not closed".into(), Some(help)));
        };
        return Ok(Form::Struct(
            name.trim().to_string(),
            dtype(written.trim(), inside, names)?,
        ));
    }
    if PLAIN.contains(&text) {
        return Ok(Form::Plain);
    }
    let mut known: Vec<&str> = names.structs.keys().map(String::as_str).collect();
    known.extend(PLAIN);
    known.push("Named");
    let help = match nearest(text, &known) {
        Some(near) => did_you_mean(near),
        None if text.starts_with(char::is_uppercase) => {
            format!("structs are declared in course.yaml; {EXAMPLES}")
        }
        None => EXAMPLES.to_string(),
    };
    Err(error(base, text.len(), format!("`{text}` is no form"), Some(help)))
}

const EXAMPLES: &str =
    "forms are such as `F[r, c]`, `u32[n]`, `list of F[n]`, `option of F[n]`, a struct's name, `f64`, `text`";

/// Byte of the bracket that closes one opened before the text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1;
    text.char_indices().find_map(|(at, c)| {
        match c {
            '[' | '(' => open += 1,
            ']' | ')' => open -= 1,
            _ => {}
        }
        (open == 0).then_some(at)
    })
}

/// Pieces between commas outside brackets, with their offsets.
fn pieces(text: &str) -> Vec<(usize, &str)> {
    let (mut found, mut start, mut open) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' | '(' => open += 1,
            ']' | ')' => open -= 1,
            ',' if open == 0 => {
                found.push((start, &text[start..at]));
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push((start, &text[start..]));
    found
}

fn expression(text: &str, base: usize) -> Result<Expr, ExprError> {
    let lead = text.len() - text.trim_start().len();
    Expr::parse(text.trim()).map_err(|mut found| {
        found.offset += base + lead;
        found
    })
}

/// A size: an expression, or a name marked as free.
fn size(text: &str, base: usize, names: &FormNames<'_>) -> Result<Expr, ExprError> {
    let Some(name) = text.trim().strip_prefix('?') else {
        return expression(text, base);
    };
    let at = base + text.len() - text.trim_start().len();
    let Some(free) = names.free else {
        let message = "only a size of the answer can be free".to_string();
        let help = format!("write `{}`, and say under `given.dims` what it is", name.trim());
        return Err(error(at, text.trim().len(), message, Some(help)));
    };
    let parsed = expression(name, at + 1)?;
    let Some(name) = parsed.as_name() else {
        let message = "only a size that is a bare name can be free".to_string();
        return Err(error(at, text.trim().len(), message, Some("write `F[?k]`".into())));
    };
    free.borrow_mut().push(name.to_string());
    Ok(parsed)
}

fn tensor(text: &str, open: usize, base: usize, names: &FormNames<'_>) -> Result<TensorForm, ExprError> {
    let dtype = dtype(text[..open].trim(), base, names)?;
    let inside = &text[open + 1..];
    let end = match closing(inside) {
        Some(end) if end + 1 == inside.len() => end,
        Some(end) => {
            let at = base + open + 2 + end;
            let rest = &inside[end + 1..];
            return Err(error(
                at,
                rest.len(),
                format!("`{rest}` is too much"),
                Some(EXAMPLES.into()),
            ));
        }
        None => {
            return Err(error(
                base + open,
                1,
                "the `[` is not closed".into(),
                Some("add `]`".into()),
            ));
        }
    };
    let mut form = TensorForm {
        dtype,
        any_leading: false,
        sizes: Vec::new(),
    };
    if inside[..end].trim().is_empty() {
        return Ok(form);
    }
    for (i, (at, piece)) in pieces(&inside[..end]).into_iter().enumerate() {
        let at = base + open + 1 + at;
        match piece.trim() {
            ".." if i == 0 => form.any_leading = true,
            ".." => {
                let message = "`..` stands only first: any leading axes".to_string();
                return Err(error(at, piece.len(), message, Some("write `F[.., n]`".into())));
            }
            "" => {
                return Err(error(
                    at,
                    piece.len(),
                    "a size is missing".into(),
                    Some("write `F[r, c]`".into()),
                ));
            }
            _ => form.sizes.push(size(piece, at, names)?),
        }
    }
    Ok(form)
}

fn dtype(text: &str, base: usize, names: &FormNames<'_>) -> Result<DTypeForm, ExprError> {
    let letter = |text: &str| {
        let mut letters = text.trim().chars();
        match (letters.next(), letters.next()) {
            (Some(c), None) if c.is_ascii_uppercase() => Some(c),
            _ => None,
        }
    };
    if let Ok(fixed) = text.parse::<DType>() {
        return Ok(DTypeForm::Fixed(fixed));
    }
    match letter(text) {
        Some('F') => return Ok(DTypeForm::Float),
        Some(c) => return Ok(DTypeForm::Any(c)),
        None => {}
    }
    if let Some(inside) = text.strip_prefix("max(").and_then(|t| t.strip_suffix(')'))
        && let Some((a, b)) = inside.split_once(',')
        && let (Some(a), Some(b)) = (letter(a), letter(b))
    {
        return Ok(DTypeForm::Wider(a, b));
    }
    if names.dtypes.iter().any(|name| name == text) {
        return Ok(DTypeForm::Argument(text.to_string()));
    }
    let known: Vec<&str> = DType::ALL.iter().map(|d| d.name()).collect();
    let help = match nearest(text, &known) {
        Some(near) => did_you_mean(near),
        None => format!(
            "dtypes are {}, `F` (f32 and f64), another capital letter (any dtype), `max(N, M)`, or a DType argument's name",
            known.join(", ")
        ),
    };
    Err(error(base, text.len(), format!("`{text}` is no dtype"), Some(help)))
}

/// Whether a form can be that of a Rust type; else what the type needs.
pub fn fits(form: &Form, written: &str, ty: &Type) -> Result<(), String> {
    if let Type::Result(good, _) = ty {
        return fits(form, written, good);
    }
    let example = || match ty {
        Type::Tensor => "a Tensor needs dtype and sizes, such as `F[r, c]`".to_string(),
        Type::List(inner) if **inner == Type::Tensor => "a list of tensors is `list of F[n]`".to_string(),
        Type::Option(inner) if **inner == Type::Tensor => "an optional tensor is `option of F[n]`".to_string(),
        Type::Struct(name) => format!("write `{name}`, or `{name}<f32>` for one dtype"),
        Type::Named => "write `Named`".to_string(),
        Type::Text => "write `text`".to_string(),
        Type::Char => "write `char`".to_string(),
        Type::List(_) | Type::Array(..) | Type::Tuple(_) => "write `list`".to_string(),
        Type::Map(..) => "write `map`".to_string(),
        Type::Set(..) => "write `set`".to_string(),
        Type::Unit => "write `none`".to_string(),
        Type::Scalar(scalar) => format!("write the scalar's type, `{}`", scalar.name()),
        _ => "leave it out".to_string(),
    };
    let word = written.trim();
    let good = match (form, ty) {
        (Form::Tensor(_), Type::Tensor) | (Form::Named, Type::Named) => true,
        (Form::Struct(a, _), Type::Struct(b)) => a == b,
        (Form::List(inner, _), Type::List(ty)) | (Form::Option(inner), Type::Option(ty)) => {
            let part = word.split_once("of ").map_or(word, |(_, part)| part);
            return fits(inner, part, ty);
        }
        (Form::Plain, Type::Option(inner)) => return fits(form, written, inner),
        (Form::Plain, Type::Scalar(scalar)) => scalar.name() == word,
        (Form::Plain, Type::Text | Type::Path) => word == "text",
        (Form::Plain, Type::List(inner) | Type::Array(inner, _)) => word == "list" && !inner.holds_tensor(),
        (Form::Plain, Type::Char) => word == "char",
        (Form::Plain, Type::Map(..)) => word == "map",
        (Form::Plain, Type::Set(..)) => word == "set",
        (Form::Plain, Type::Unit) => word == "none",
        (Form::Plain, Type::Device) => word == "device",
        (Form::Plain, Type::DType) => word == "dtype",
        (Form::Plain, Type::Tuple(parts)) => word == "list" && !parts.iter().any(Type::holds_tensor),
        _ => false,
    };
    good.then_some(()).ok_or_else(example)
}

/// The form where nothing is said; `None` when something must be said.
pub fn default_for(ty: &Type) -> Option<Form> {
    match ty {
        Type::Struct(name) => Some(Form::Struct(name.clone(), DTypeForm::Float)),
        Type::Named => Some(Form::Named),
        Type::List(inner) => match default_for(inner)? {
            Form::Plain => Some(Form::Plain),
            other => Some(Form::List(Box::new(other), None)),
        },
        Type::Option(inner) => match default_for(inner)? {
            Form::Plain => Some(Form::Plain),
            other => Some(Form::Option(Box::new(other))),
        },
        Type::Tuple(parts) if parts.iter().any(Type::holds_tensor) => None,
        Type::Tensor => None,
        _ => Some(Form::Plain),
    }
}

/// An expression of a form over sizes, and the field of a struct it stands in (empty outside structs).
#[derive(Debug, Clone)]
pub struct SizeUse {
    /// The expression.
    pub size: Expr,
    /// `AttnW.w_q`, or empty.
    pub field: String,
    /// Whether a bare name may be bound by the actual size.
    pub binds: bool,
}

/// All sizes that a form mentions, those of its structs included.
pub fn sizes(form: &Form, structs: &IndexMap<String, StructDef>) -> Vec<SizeUse> {
    let mut found = Vec::new();
    collect(form, structs, "", MAX_DEPTH, &mut found);
    found
}

fn collect(form: &Form, structs: &IndexMap<String, StructDef>, field: &str, depth: usize, found: &mut Vec<SizeUse>) {
    if depth == 0 {
        return;
    }
    let size = |size: &Expr, binds| SizeUse {
        size: size.clone(),
        field: field.to_string(),
        binds,
    };
    match form {
        Form::Tensor(tensor) => found.extend(tensor.sizes.iter().map(|s| size(s, true))),
        Form::List(inner, length) => {
            found.extend(length.iter().map(|s| size(s, true)));
            collect(inner, structs, field, depth - 1, found);
        }
        Form::Option(inner) => collect(inner, structs, field, depth - 1, found),
        Form::Struct(name, _) => {
            let Some(def) = structs.get(name) else { return };
            for (key, value) in &def.fields {
                let at = format!("{name}.{key}");
                collect(&value.form, structs, &at, depth - 1, found);
                found.extend(value.value.iter().map(|s| SizeUse {
                    size: s.clone(),
                    field: at.clone(),
                    binds: false,
                }));
            }
        }
        Form::Named | Form::Plain => {}
    }
}
