//! Options of draws, evaluated when a case is drawn.

use super::kind::{Kind, OptionDoc, Plant, Resolved, Takes};
use super::notation::{ends, given, named_number, plain_text};
use super::recipe::Recipe;
use gradus_course::{Draw, Literal};
use gradus_law::Expr;
use gradus_law::value::Value;
use gradus_law::whole;
use indexmap::IndexMap;

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
            (Takes::Number, literal) => match self.literal_value(literal, values)? {
                Value::Whole(whole) => Resolved::Whole(whole),
                other => Resolved::Number(other.as_f64().unwrap_or(f64::NAN)),
            },
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
            (Takes::Text, Literal::Whole(n)) => Resolved::Text(n.to_string()),
            (Takes::Texts, Literal::List(items)) => {
                Resolved::Texts(items.iter().map(plain_text).collect::<Result<_, _>>()?)
            }
            (Takes::Texts, literal @ Literal::Text(..)) => Resolved::Texts(vec![plain_text(literal)?]),
            (Takes::Value, Literal::Text(text, _)) => match self.eval(&parse(literal, text)?, values)? {
                Value::Text(text) => Resolved::Text(text),
                other => return Err(format!("`{text}` is {}, a text is needed", other.kind())),
            },
            // Only that it is there matters to the draw.
            (Takes::Content, Literal::Text(text, _)) => Resolved::Text(text.clone()),
            (Takes::Content, Literal::Number(n)) => Resolved::Text(n.to_string()),
            (Takes::Values, Literal::List(items)) => {
                let each = items.iter().map(|item| self.choice(item, texts, values));
                Resolved::Values(each.collect::<Result<_, _>>()?)
            }
            (Takes::Flag, Literal::Bool(b)) => Resolved::Flag(*b),
            (Takes::Plants | Takes::Draw | Takes::Draws, _) => return Ok(None),
            _ => return wrong(),
        }))
    }

    fn choice(&self, literal: &Literal, texts: bool, values: &IndexMap<String, Value>) -> Result<Value, String> {
        Ok(match literal {
            Literal::Null => Value::None,
            Literal::Bool(b) => Value::Bool(*b),
            Literal::Number(n) => Value::Number(*n),
            Literal::Whole(n) => Value::Whole(*n),
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
            other => Ok(match self.literal_value(other, values)? {
                Value::Whole(whole) => Plant::Whole(whole),
                other => Plant::Number(other.as_f64().unwrap_or(f64::NAN)),
            }),
        };
        match draw.options.get("plant") {
            None | Some(Literal::Null) => Ok(Vec::new()),
            Some(Literal::List(items)) => items.iter().map(one).collect(),
            Some(literal) => Ok(vec![one(literal)?]),
        }
    }

    /// A number written in YAML.
    pub fn literal_number(&self, literal: &Literal, values: &IndexMap<String, Value>) -> Result<f64, String> {
        Ok(self.literal_value(literal, values)?.as_f64().unwrap_or(f64::NAN))
    }

    /// The same, whole numbers exactly.
    pub fn literal_value(&self, literal: &Literal, values: &IndexMap<String, Value>) -> Result<Value, String> {
        match literal {
            Literal::Number(n) => Ok(Value::Number(*n)),
            Literal::Whole(n) => Ok(Value::Whole(*n)),
            Literal::Bool(b) => Ok(Value::Number(f64::from(u8::from(*b)))),
            Literal::Text(text, _) if named_number(text).is_some() => {
                Ok(Value::Number(named_number(text).unwrap_or(f64::NAN)))
            }
            Literal::Text(text, Some(expr)) if expr.text == *text => self.plain_number(expr, values),
            Literal::Text(text, _) => self.text_value(text, values),
            _ => Err("a number or an expression is needed".into()),
        }
    }

    fn text_number(&self, text: &str, values: &IndexMap<String, Value>) -> Result<f64, String> {
        Ok(self.text_value(text, values)?.as_f64().unwrap_or(f64::NAN))
    }

    fn text_value(&self, text: &str, values: &IndexMap<String, Value>) -> Result<Value, String> {
        match (text.trim().parse::<i128>(), text.trim().parse::<f64>()) {
            (Ok(whole), _) if !whole::fits(whole) => return Ok(Value::Whole(whole)),
            (_, Ok(number)) => return Ok(Value::Number(number)),
            _ => {}
        }
        let expr = Expr::parse(text.trim()).map_err(|e| format!("`{}`: {}", text.trim(), e.message))?;
        self.plain_number(&expr, values)
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
