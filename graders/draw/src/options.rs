//! Options of draws, evaluated when a case is drawn.

use super::frame::{Plant, Resolved};
use super::kinds::{self, Kind, OptionDoc, Takes};
use super::recipe::{Recipe, bare};
use gradus_course::{DTypeForm, Draw, Literal, TensorForm};
use gradus_law::Expr;
use gradus_law::value::Value;
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

pub(crate) fn plain_text(literal: &Literal) -> Result<String, String> {
    match literal {
        Literal::Text(text, _) => Ok(text.clone()),
        Literal::Number(n) => Ok(n.to_string()),
        _ => Err("a text is needed".into()),
    }
}

/// Whether the literal of a length is one number and no range.
pub(crate) fn is_single(literal: &Literal) -> bool {
    match literal {
        Literal::Number(_) => true,
        Literal::Text(text, _) => !text.contains(".."),
        _ => false,
    }
}
