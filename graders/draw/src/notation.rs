//! How specs write draws, their options, and forms inside them.

use super::kind::{Kind, OptionDoc};
use super::kinds;
use gradus_course::{DTypeForm, Draw, Literal, TensorForm};
use gradus_law::Expr;
use indexmap::IndexMap;

/// The literal of an option: under its name, or the value that stands for the kind's main option.
pub(crate) fn given<'a>(kind: &Kind, draw: &'a Draw, option: &OptionDoc) -> Option<&'a Literal> {
    let main = || {
        if kind.main == Some(option.name) {
            draw.options.get("")
        } else {
            None
        }
    };
    draw.options.get(option.name).or_else(main)
}

/// The `of` of a list.
pub(crate) fn nested(list: &Draw) -> Result<Option<Draw>, String> {
    list.options
        .get("of")
        .or_else(|| list.options.get(""))
        .map(draw)
        .transpose()
}

/// The `of` of a tuple.
pub(crate) fn nested_all(tuple: &Draw) -> Result<Vec<Draw>, String> {
    match tuple.options.get("of").or_else(|| tuple.options.get("")) {
        Some(Literal::List(items)) => items.iter().map(draw).collect(),
        _ => Err("`of` of `tuple` must be a list of draws".into()),
    }
}

/// The draw that a literal writes: `{kind: {options}}`, `{kind: value}`, or the kind alone.
pub fn draw(literal: &Literal) -> Result<Draw, String> {
    match literal {
        Literal::Text(kind, _) => Ok(bare(kind)),
        Literal::Map(map) if map.len() == 1 && map.keys().all(|k| kinds::kind(k).is_some()) => {
            let mut out = bare(&map.keys().next().cloned().unwrap_or_default());
            match &map[0] {
                Literal::Map(options) => out.options = options.clone(),
                Literal::Null => {}
                value => {
                    out.options.insert(String::new(), value.clone());
                }
            }
            Ok(out)
        }
        Literal::Map(map) => {
            let mut out = bare("");
            for (field, literal) in map {
                out.fields.insert(field.clone(), draw(literal)?);
            }
            Ok(out)
        }
        _ => Err("a draw is a map `{kind: {options}}`".into()),
    }
}

/// `bf16[m, n]`.
pub(crate) fn tensor_form(text: &str) -> Result<TensorForm, String> {
    let wrong = || format!("`{text}` is no form such as `f32[n]`");
    let (dtype, rest) = text.trim().split_once('[').ok_or_else(wrong)?;
    let inside = rest.strip_suffix(']').ok_or_else(wrong)?;
    let dtype = match dtype.trim() {
        "F" => DTypeForm::Float,
        name => DTypeForm::Fixed(name.parse().map_err(|()| format!("`{name}` is no dtype"))?),
    };
    let mut sizes = Vec::new();
    for part in split(inside) {
        sizes.push(Expr::parse(part).map_err(|e| format!("`{part}`: {}", e.message))?);
    }
    Ok(TensorForm {
        dtype,
        any_leading: false,
        sizes,
    })
}

/// Parts between commas outside brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut out) = (0, 0, Vec::new());
    for (i, c) in text.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                out.push(text[start..i].trim());
                start = i + 1;
            }
            _ => {}
        }
    }
    if !text.trim().is_empty() {
        out.push(text[start..].trim());
    }
    out
}

/// Ends of a range's text: byte offset and text of each. A single expression is both.
pub(crate) fn ends(text: &str) -> [(usize, &str); 2] {
    match text.find("..") {
        None => [(0, text), (0, text)],
        Some(at) => {
            let after = at + if text[at..].starts_with("..=") { 3 } else { 2 };
            [(0, &text[..at]), (after, &text[after..])]
        }
    }
}

/// A number named by itself in YAML: `nan`, `inf`, `-inf`.
pub(crate) fn named_number(text: &str) -> Option<f64> {
    match text.trim() {
        "nan" => Some(f64::NAN),
        "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

pub(crate) fn plain_text(literal: &Literal) -> Result<String, String> {
    match literal {
        Literal::Text(text, _) => Ok(text.clone()),
        Literal::Number(n) => Ok(n.to_string()),
        Literal::Whole(n) => Ok(n.to_string()),
        _ => Err("a text is needed".into()),
    }
}

/// Whether the literal of a length is one number and no range.
pub(crate) fn is_single(literal: &Literal) -> bool {
    match literal {
        Literal::Number(_) | Literal::Whole(_) => true,
        Literal::Text(text, _) => !text.contains(".."),
        _ => false,
    }
}

/// A kind without options.
pub(crate) fn bare(kind: &str) -> Draw {
    Draw {
        kind: kind.into(),
        options: IndexMap::new(),
        fields: IndexMap::new(),
    }
}
