//! Slips in draws, found when the spec is read.

use super::kind::{Kind, OptionDoc, Takes};
use super::kinds::{kind, kinds};
use super::notation::{draw, ends, given, named_number, plain_text, tensor_form};
use gradus_course::draws::{DrawKinds, KindDoc};
use gradus_course::{Draw, Literal};
use gradus_law::{Expr, ExprError, suggest};
use gradus_wire::DType;

/// The kinds of this crate, for the reader of specs.
#[derive(Debug, Clone, Copy)]
pub struct Kinds;

impl DrawKinds for Kinds {
    fn all(&self) -> Vec<KindDoc> {
        let doc = |kind: &&'static Kind| KindDoc {
            name: kind.name,
            options: kind.options,
            main: kind.main,
        };
        kinds().iter().map(doc).collect()
    }

    fn check(&self, draw: &Draw) -> Vec<(String, ExprError)> {
        check(draw)
    }
}

/// Checks kind and options of a draw when the spec is read: path below the draw (`normal.std`), and what is wrong.
pub fn check(draw: &Draw) -> Vec<(String, ExprError)> {
    let mut out = Vec::new();
    collect(draw, &mut out, "");
    out
}

fn fault(message: String, help: Option<String>) -> ExprError {
    ExprError {
        offset: 0,
        length: 1,
        message,
        help,
    }
}

/// Every finding about a draw: path below it, and what is wrong.
fn collect(draw: &Draw, out: &mut Vec<(String, ExprError)>, at: &str) {
    let join = |name: &str| {
        if at.is_empty() {
            name.to_string()
        } else {
            format!("{at}.{name}")
        }
    };
    if draw.kind.is_empty() {
        for (field, inner) in &draw.fields {
            collect(inner, out, &join(field));
        }
        if draw.fields.is_empty() {
            out.push((
                at.to_string(),
                fault("a draw without a kind".into(), Some("write `{normal: {}}`".into())),
            ));
        }
        return;
    }
    let Some(kind) = kind(&draw.kind) else {
        let names = kinds().iter().map(|k| k.name);
        let mut error = fault(
            format!("unknown kind of draw `{}`", draw.kind),
            near_name(&draw.kind, names),
        );
        error.length = draw.kind.len().max(1);
        out.push((join(&draw.kind), error));
        return;
    };
    for (name, literal) in &draw.options {
        let known = kind
            .options
            .iter()
            .find(|o| o.name == name || (name.is_empty() && kind.main == Some(o.name)));
        let path = if name.is_empty() {
            join(kind.name)
        } else {
            join(&format!("{}.{name}", kind.name))
        };
        match known {
            Some(option) => check_option(option, literal, &path, out),
            None if kind.open && !name.is_empty() => check_entry(literal, &path, out),
            None if name.is_empty() => {
                out.push((
                    path,
                    fault(
                        format!("`{}` takes a map of options", kind.name),
                        Some(kind.example.into()),
                    ),
                ));
            }
            None => {
                let names = kind.options.iter().map(|o| o.name);
                let help = near_name(name, names.clone()).or_else(|| match names.collect::<Vec<_>>().join(", ") {
                    none if none.is_empty() => Some(format!("`{}` has no options", kind.name)),
                    list => Some(format!("`{}` knows {list}", kind.name)),
                });
                let mut error = fault(format!("unknown option `{name}` of `{}`", kind.name), help);
                error.length = name.len().max(1);
                out.push((path, error));
            }
        }
    }
    for needed in needed(kind) {
        let option = kind.options.iter().find(|o| o.name == *needed);
        if option.is_some_and(|o| given(kind, draw, o).is_none()) {
            out.push((
                join(kind.name),
                fault(format!("`{}` needs `{needed}`", kind.name), Some(kind.example.into())),
            ));
        }
    }
}

/// Options without which a kind can't draw.
fn needed(kind: &Kind) -> &'static [&'static str] {
    match kind.name {
        "list" | "tuple" => &["of"],
        "spectrum" => &["values"],
        "dag" => &["nodes"],
        "fixture" => &["file"],
        "tensor_function" => &["of"],
        _ => &[],
    }
}

fn check_option(option: &OptionDoc, literal: &Literal, path: &str, out: &mut Vec<(String, ExprError)>) {
    let mut wrong = || {
        out.push((
            path.to_string(),
            fault(format!("`{}` must be {}", option.name, option.takes.words()), None),
        ))
    };
    match (option.takes, literal) {
        (Takes::Number, Literal::Number(_) | Literal::Whole(_)) | (Takes::Range, Literal::Number(_)) => {}
        (Takes::Number, Literal::Text(text, _)) => check_number(text, 0, path, out),
        (Takes::Range, Literal::Text(text, _)) => {
            let [low, high] = ends(text);
            check_number(low.1, low.0, path, out);
            if high.0 > 0 {
                check_number(high.1, high.0, path, out);
            }
        }
        (Takes::Shape | Takes::Numbers, Literal::List(items)) => {
            for (i, item) in items.iter().enumerate() {
                match item {
                    Literal::Number(n) if option.takes == Takes::Numbers || (*n >= 0.0 && n.fract() == 0.0) => {}
                    Literal::Text(text, _) => check_number(text, 0, &format!("{path}.[{i}]"), out),
                    _ => out.push((
                        format!("{path}.[{i}]"),
                        fault(format!("`{}` must be {}", option.name, option.takes.words()), None),
                    )),
                }
            }
        }
        (Takes::Plants, literal) => {
            let items = match literal {
                Literal::List(items) => items.clone(),
                one => vec![one.clone()],
            };
            for item in items {
                match &item {
                    Literal::Number(_) | Literal::Whole(_) => {}
                    Literal::Text(word, _)
                        if ["ties", "zeros"].contains(&word.as_str()) || named_number(word).is_some() => {}
                    Literal::Text(word, _) if word.parse::<f64>().is_ok() => {}
                    Literal::Text(word, _) => {
                        let help = near_name(word, ["nan", "inf", "-inf", "ties", "zeros"].into_iter());
                        out.push((path.to_string(), fault(format!("`{word}` can't be planted"), help)));
                    }
                    _ => out.push((
                        path.to_string(),
                        fault(format!("`plant` must be {}", option.takes.words()), None),
                    )),
                }
            }
        }
        (Takes::Text, Literal::Text(..) | Literal::Number(_) | Literal::Whole(_)) => {}
        (Takes::Value | Takes::Content, Literal::Text(text, _)) => check_number(text, 0, path, out),
        (Takes::Texts, Literal::Text(..)) | (Takes::Values, Literal::List(_)) | (Takes::Flag, Literal::Bool(_)) => {}
        (Takes::Texts, Literal::List(items)) if items.iter().all(|i| plain_text(i).is_ok()) => {}
        (Takes::DType, Literal::Text(text, _)) => {
            if text != "F" && text.parse::<DType>().is_err() {
                let help = near_name(text, DType::ALL.iter().map(|d| d.name()));
                out.push((path.to_string(), fault(format!("`{text}` is no dtype"), help)));
            }
        }
        (Takes::Draw, literal) => match draw(literal) {
            Ok(inner) if inner.kind.is_empty() => {
                let names: Vec<&str> = inner.fields.keys().map(String::as_str).collect();
                match names[..] {
                    [kind] => {
                        let help = near_name(kind, kinds().iter().map(|k| k.name));
                        out.push((
                            format!("{path}.{kind}"),
                            fault(format!("unknown kind of draw `{kind}`"), help),
                        ));
                    }
                    _ => wrong(),
                }
            }
            Ok(inner) => collect(&inner, out, path),
            Err(message) => out.push((path.to_string(), fault(message, None))),
        },
        (Takes::Draws, Literal::List(items)) => {
            let each = OptionDoc {
                takes: Takes::Draw,
                ..*option
            };
            for (i, item) in items.iter().enumerate() {
                check_option(&each, item, &format!("{path}.[{i}]"), out);
            }
        }
        _ => wrong(),
    }
}

/// An entry of `named`.
fn check_entry(literal: &Literal, path: &str, out: &mut Vec<(String, ExprError)>) {
    match literal {
        Literal::Text(text, _) => {
            if let Err(message) = tensor_form(text) {
                let mut error = fault(message, Some("write a form such as \"f32[n]\"".into()));
                error.length = text.len().max(1);
                out.push((path.to_string(), error));
            }
        }
        Literal::Map(_) => match draw(literal) {
            Ok(inner) => collect(&inner, out, path),
            Err(message) => out.push((path.to_string(), fault(message, None))),
        },
        _ => out.push((
            path.to_string(),
            fault("an entry must be a form such as \"f32[n]\" or a draw".into(), None),
        )),
    }
}

fn check_number(text: &str, offset: usize, path: &str, out: &mut Vec<(String, ExprError)>) {
    let trimmed = text.trim();
    let offset = offset + (text.len() - text.trim_start().len());
    if trimmed.parse::<f64>().is_ok() {
        return;
    }
    if let Err(mut error) = Expr::parse(trimmed) {
        error.offset += offset;
        out.push((path.to_string(), error));
    }
}

/// Help, when a known name is near.
fn near_name<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    suggest::nearest(word, names).map(suggest::did_you_mean)
}
