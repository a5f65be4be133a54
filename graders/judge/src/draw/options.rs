//! Options of draws: checked when the spec is read, evaluated when a case is drawn.

use super::frame::{Plant, Resolved};
use super::kinds::{self, Kind, OptionDoc, Takes};
use super::recipe::{Recipe, bare};
use crate::law::{Expr, ExprError, suggest};
use crate::spec::{DTypeForm, Draw, Literal, TensorForm};
use crate::value::Value;
use gradus_wire::DType;
use indexmap::IndexMap;

/// The literal of an option: under its name, or the value that stands for the kind's main option.
fn given<'a>(kind: &Kind, draw: &'a Draw, option: &OptionDoc) -> Option<&'a Literal> {
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
fn ends(text: &str) -> [(usize, &str); 2] {
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

impl Recipe {
    /// Options of a draw over these values, defaults filled in; a message begins with the option's name.
    pub fn resolve(
        &self,
        kind: &'static Kind,
        draw: &Draw,
        texts: bool,
        values: &IndexMap<String, Value>,
    ) -> Result<IndexMap<&'static str, Resolved>, String> {
        let mut out = IndexMap::new();
        for option in kind.options {
            let resolved = match (given(kind, draw, option), option.default) {
                (Some(literal), _) => self.option(option, literal, texts, values),
                (None, Some(default)) => self.default(option, default, values),
                (None, None) => continue,
            };
            match resolved.map_err(|why| format!("`{}` of `{}`: {why}", option.name, kind.name))? {
                Some(resolved) => out.insert(option.name, resolved),
                None => continue,
            };
        }
        Ok(out)
    }

    fn default(
        &self,
        option: &OptionDoc,
        text: &str,
        values: &IndexMap<String, Value>,
    ) -> Result<Option<Resolved>, String> {
        let literal = match (option.takes, text.parse::<f64>()) {
            (Takes::Flag, _) => Literal::Bool(text == "true"),
            (_, Ok(number)) => Literal::Number(number),
            (_, Err(_)) => Literal::Text(text.into(), None),
        };
        self.option(option, &literal, true, values)
    }

    fn option(
        &self,
        option: &OptionDoc,
        literal: &Literal,
        texts: bool,
        values: &IndexMap<String, Value>,
    ) -> Result<Option<Resolved>, String> {
        let wrong = || Err(format!("{} is needed", option.takes.words()));
        Ok(Some(match (option.takes, literal) {
            (Takes::Number, literal) => Resolved::Number(self.literal_number(literal, values)?),
            (Takes::Range, Literal::Text(text, _)) => {
                let [low, high] = ends(text).map(|(_, end)| self.text_number(end, values));
                Resolved::Range(low?.ceil() as i64, high?.floor() as i64)
            }
            (Takes::Range, literal) => {
                let n = self.literal_number(literal, values)?;
                Resolved::Range(n.ceil() as i64, n.floor() as i64)
            }
            (Takes::Shape | Takes::Numbers, Literal::List(items)) => {
                let numbers = items.iter().map(|item| self.literal_number(item, values));
                Resolved::Numbers(numbers.collect::<Result<_, _>>()?)
            }
            (Takes::Text | Takes::DType, Literal::Text(text, _)) => Resolved::Text(text.clone()),
            (Takes::Text, Literal::Number(n)) => Resolved::Text(n.to_string()),
            (Takes::Texts, Literal::List(items)) => {
                Resolved::Texts(items.iter().map(plain_text).collect::<Result<_, _>>()?)
            }
            (Takes::Texts, literal @ Literal::Text(..)) => Resolved::Texts(vec![plain_text(literal)?]),
            (Takes::Value, Literal::Text(text, _)) => match self.eval(&parse(literal, text)?, values)? {
                Value::Text(text) => Resolved::Text(text),
                other => return Err(format!("`{text}` is {}, a text is needed", other.kind())),
            },
            (Takes::Values, Literal::List(items)) => {
                let each = items.iter().map(|item| self.choice(item, texts, values));
                Resolved::Values(each.collect::<Result<_, _>>()?)
            }
            (Takes::Flag, Literal::Bool(b)) => Resolved::Flag(*b),
            (Takes::Plants | Takes::Draw, _) => return Ok(None),
            _ => return wrong(),
        }))
    }

    fn choice(&self, literal: &Literal, texts: bool, values: &IndexMap<String, Value>) -> Result<Value, String> {
        Ok(match literal {
            Literal::Null => Value::None,
            Literal::Bool(b) => Value::Bool(*b),
            Literal::Number(n) => Value::Number(*n),
            Literal::Text(text, _) if texts => Value::Text(text.clone()),
            // A word that is no name of the case is itself.
            Literal::Text(text, _) => match parse(literal, text).and_then(|e| self.eval(&e, values)) {
                Ok(value) => value,
                Err(_) => Value::Text(text.clone()),
            },
            Literal::List(items) => Value::List(
                items
                    .iter()
                    .map(|i| self.choice(i, texts, values))
                    .collect::<Result<_, _>>()?,
            ),
            Literal::Map(_) => return Err("a map can't be chosen".into()),
        })
    }

    /// What a draw plants.
    pub fn plants(&self, draw: &Draw, values: &IndexMap<String, Value>) -> Result<Vec<Plant>, String> {
        let one = |literal: &Literal| match literal {
            Literal::Text(word, _) if word == "ties" => Ok(Plant::Tie),
            Literal::Text(word, _) if word == "zeros" => Ok(Plant::Number(0.0)),
            other => self.literal_number(other, values).map(Plant::Number),
        };
        match draw.options.get("plant") {
            None | Some(Literal::Null) => Ok(Vec::new()),
            Some(Literal::List(items)) => items.iter().map(one).collect(),
            Some(literal) => Ok(vec![one(literal)?]),
        }
    }

    /// A number written in YAML.
    pub fn literal_number(&self, literal: &Literal, values: &IndexMap<String, Value>) -> Result<f64, String> {
        match literal {
            Literal::Number(n) => Ok(*n),
            Literal::Bool(b) => Ok(f64::from(u8::from(*b))),
            Literal::Text(text, _) if named_number(text).is_some() => Ok(named_number(text).unwrap_or(f64::NAN)),
            Literal::Text(text, Some(expr)) if expr.text == *text => self.number(expr, values),
            Literal::Text(text, _) => self.text_number(text, values),
            _ => Err("a number or an expression is needed".into()),
        }
    }

    fn text_number(&self, text: &str, values: &IndexMap<String, Value>) -> Result<f64, String> {
        if let Ok(number) = text.trim().parse::<f64>() {
            return Ok(number);
        }
        let expr = Expr::parse(text.trim()).map_err(|e| format!("`{}`: {}", text.trim(), e.message))?;
        self.number(&expr, values)
    }

    /// Sizes from numbers.
    pub fn sizes(numbers: &[f64]) -> Result<Vec<usize>, String> {
        let size = |n: &f64| {
            if n.fract() == 0.0 && (0.0..1e10).contains(n) {
                Ok(*n as usize)
            } else {
                Err(format!("{n} is no size"))
            }
        };
        numbers.iter().map(size).collect()
    }
}

fn parse(literal: &Literal, text: &str) -> Result<Expr, String> {
    match literal {
        Literal::Text(_, Some(expr)) => Ok(expr.clone()),
        _ => Expr::parse(text).map_err(|e| format!("`{text}`: {}", e.message)),
    }
}

fn plain_text(literal: &Literal) -> Result<String, String> {
    match literal {
        Literal::Text(text, _) => Ok(text.clone()),
        Literal::Number(n) => Ok(n.to_string()),
        _ => Err("a text is needed".into()),
    }
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
pub(crate) fn check(draw: &Draw, out: &mut Vec<(String, ExprError)>, at: &str) {
    let join = |name: &str| {
        if at.is_empty() {
            name.to_string()
        } else {
            format!("{at}.{name}")
        }
    };
    if draw.kind.is_empty() {
        for (field, inner) in &draw.fields {
            check(inner, out, &join(field));
        }
        if draw.fields.is_empty() {
            out.push((
                at.to_string(),
                fault("a draw without a kind".into(), Some("write `{normal: {}}`".into())),
            ));
        }
        return;
    }
    let Some(kind) = kinds::kind(&draw.kind) else {
        let names = kinds::kinds().iter().map(|k| k.name);
        let mut error = fault(
            format!("unknown kind of draw `{}`", draw.kind),
            nearest(&draw.kind, names),
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
                let help = nearest(name, names.clone()).or_else(|| match names.collect::<Vec<_>>().join(", ") {
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
        "list" => &["of"],
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
        (Takes::Number, Literal::Number(_)) | (Takes::Range, Literal::Number(_)) => {}
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
                    Literal::Number(_) => {}
                    Literal::Text(word, _)
                        if ["ties", "zeros"].contains(&word.as_str()) || named_number(word).is_some() => {}
                    Literal::Text(word, _) if word.parse::<f64>().is_ok() => {}
                    Literal::Text(word, _) => {
                        let help = nearest(word, ["nan", "inf", "-inf", "ties", "zeros"].into_iter());
                        out.push((path.to_string(), fault(format!("`{word}` can't be planted"), help)));
                    }
                    _ => out.push((
                        path.to_string(),
                        fault(format!("`plant` must be {}", option.takes.words()), None),
                    )),
                }
            }
        }
        (Takes::Text, Literal::Text(..) | Literal::Number(_)) => {}
        (Takes::Value, Literal::Text(text, _)) => check_number(text, 0, path, out),
        (Takes::Texts, Literal::Text(..)) | (Takes::Values, Literal::List(_)) | (Takes::Flag, Literal::Bool(_)) => {}
        (Takes::Texts, Literal::List(items)) if items.iter().all(|i| plain_text(i).is_ok()) => {}
        (Takes::DType, Literal::Text(text, _)) => {
            if text != "F" && text.parse::<DType>().is_err() {
                let help = nearest(text, DType::ALL.iter().map(|d| d.name()));
                out.push((path.to_string(), fault(format!("`{text}` is no dtype"), help)));
            }
        }
        (Takes::Draw, literal) => match draw(literal) {
            Ok(inner) if inner.kind.is_empty() => {
                let names: Vec<&str> = inner.fields.keys().map(String::as_str).collect();
                match names[..] {
                    [kind] => {
                        let help = nearest(kind, kinds::kinds().iter().map(|k| k.name));
                        out.push((
                            format!("{path}.{kind}"),
                            fault(format!("unknown kind of draw `{kind}`"), help),
                        ));
                    }
                    _ => wrong(),
                }
            }
            Ok(inner) => check(&inner, out, path),
            Err(message) => out.push((path.to_string(), fault(message, None))),
        },
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
            Ok(inner) => check(&inner, out, path),
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

/// "did you mean …", when a known name is near.
fn nearest<'a>(word: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    suggest::nearest(word, names).map(suggest::help)
}

/// Whether the literal of a length is one number and no range.
pub(crate) fn is_single(literal: &Literal) -> bool {
    match literal {
        Literal::Number(_) => true,
        Literal::Text(text, _) => !text.contains(".."),
        _ => false,
    }
}
