//! Draws as they are written, and the names in their options.

use super::document::{Document, Findings};
use super::literal::RawLiteral;
use super::positions::YamlPath;
use super::scope;
use crate::draws::{DrawKinds, KindDoc, Takes};
use crate::model::{Draw, Form, Literal, StructDef};
use gradus_law::suggest::{did_you_mean, nearest};
use gradus_law::{Expr, ExprError, Scope};
use indexmap::IndexMap;

/// A literal; texts are parsed as expressions where they are some. `nan`, `inf`, `-inf` are numbers.
pub fn literal(raw: &RawLiteral) -> Literal {
    match raw {
        RawLiteral::Null => Literal::Null,
        RawLiteral::Bool(value) => Literal::Bool(*value),
        RawLiteral::Number(value) => Literal::Number(*value),
        RawLiteral::Whole(value) => Literal::Whole(*value),
        RawLiteral::Text(text) => match special(text) {
            Some(number) => Literal::Number(number),
            None => Literal::Text(text.clone(), Expr::parse(text).ok()),
        },
        RawLiteral::List(items) => Literal::List(items.iter().map(literal).collect()),
        RawLiteral::Map(entries) => Literal::Map(entries.iter().map(|(k, v)| (k.clone(), literal(v))).collect()),
    }
}

/// The numbers that YAML has no plain word for.
pub fn special(text: &str) -> Option<f64> {
    match text {
        "nan" => Some(f64::NAN),
        "inf" => Some(f64::INFINITY),
        "-inf" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

/// Kinds by the names that other libraries give them.
const MEANT: [(&str, &str); 9] = [
    ("gaussian", "normal"),
    ("randn", "normal"),
    ("rand", "uniform"),
    ("randint", "integer"),
    ("range", "integer"),
    ("randperm", "permutation"),
    ("shuffle", "permutation"),
    ("string", "text"),
    ("file", "path"),
];

/// Reads draws of one file.
pub struct DrawReader<'a> {
    /// The file.
    pub document: &'a Document,
    /// Declared structs.
    pub structs: &'a IndexMap<String, StructDef>,
    /// The kinds of draws.
    pub kinds: &'a dyn DrawKinds,
    /// Names that are bound later.
    pub later: &'a [String],
}

impl DrawReader<'_> {
    fn kind(&self, name: &str) -> Option<KindDoc> {
        self.kinds.all().into_iter().find(|kind| kind.name == name)
    }

    /// A draw; of a struct argument (`form`), overrides by field.
    pub fn read(
        &self,
        path: &YamlPath,
        raw: &RawLiteral,
        form: Option<&Form>,
        findings: &mut Findings,
    ) -> Option<Draw> {
        let fields = match form {
            Some(Form::Struct(name, _)) => self.structs.get(name),
            Some(Form::List(inner, _)) => match &**inner {
                Form::Struct(name, _) => self.structs.get(name),
                _ => None,
            },
            _ => None,
        };
        if let (Some(def), RawLiteral::Map(entries)) = (fields, raw)
            && !entries
                .keys()
                .any(|key| self.kind(key).is_some() && !def.fields.contains_key(key))
        {
            return self.fields(path, def, entries, findings);
        }
        let (name, options) = match raw {
            RawLiteral::Text(name) => (name.as_str(), None),
            RawLiteral::Map(entries) if entries.len() == 1 => {
                let (name, options) = entries.first()?;
                (name.as_str(), Some(options))
            }
            _ => {
                let found = match raw {
                    RawLiteral::Map(entries) if entries.is_empty() => "the kind of draw is missing",
                    RawLiteral::Map(_) => "a draw has one kind",
                    _ => "this is no draw",
                };
                let help =
                    "write `{kind: {options}}`, such as `{normal: {std: 10}}`; a computed value stands under `let`";
                findings.add(self.document.at_value(path, found).with_help(help));
                return None;
            }
        };
        if self.kind(name).is_none() {
            let message = format!("there is no draw of kind `{name}`");
            let at = match options {
                Some(_) => self.document.at_key(&path.key(name), message),
                None => self.document.at_value(path, message),
            };
            let known: Vec<&str> = self.kinds.all().iter().map(|kind| kind.name).collect();
            let meant = MEANT.iter().find(|(word, _)| *word == name).map(|(_, kind)| *kind);
            let help = match meant.or_else(|| nearest(name, &known)) {
                Some(near) => did_you_mean(near),
                None => format!("known are {}", known.join(", ")),
            };
            findings.add(at.with_help(help));
            return None;
        }
        let options = match options {
            None | Some(RawLiteral::Null) => IndexMap::new(),
            Some(RawLiteral::Map(entries)) if !self.is_main_map(name) => {
                entries.iter().map(|(k, v)| (k.clone(), literal(v))).collect()
            }
            Some(other) => IndexMap::from([(String::new(), literal(other))]),
        };
        Some(Draw {
            kind: name.to_string(),
            options,
            fields: IndexMap::new(),
        })
    }

    /// Whether a kind's only value is itself a map; none today: `named` takes its entries as options.
    fn is_main_map(&self, _: &str) -> bool {
        false
    }

    fn fields(
        &self,
        path: &YamlPath,
        def: &StructDef,
        entries: &IndexMap<String, RawLiteral>,
        findings: &mut Findings,
    ) -> Option<Draw> {
        let mut fields = IndexMap::new();
        for (name, raw) in entries {
            let at = path.key(name);
            let Some(field) = def.fields.get(name) else {
                let known: Vec<&String> = def.fields.keys().collect();
                let help = match nearest(name, &known) {
                    Some(near) => did_you_mean(near),
                    None => format!("its fields are {}", list(&known)),
                };
                let message = format!("`{}` has no field `{name}`", def.name);
                findings.add(self.document.at_key(&at, message).with_help(help));
                continue;
            };
            if let Some(draw) = self.read(&at, raw, Some(&field.form), findings) {
                fields.insert(name.clone(), draw);
            }
        }
        Some(Draw {
            kind: String::new(),
            options: IndexMap::new(),
            fields,
        })
    }

    /// Checks kinds, options and the names in them.
    pub fn check(&self, path: &YamlPath, draw: &Draw, scope: &Scope, findings: &mut Findings) {
        if draw.kind.is_empty() {
            for (name, field) in &draw.fields {
                self.check(&path.key(name), field, scope, findings);
            }
            return;
        }
        let before = findings.0.len();
        for (below, found) in self.kinds.check(draw) {
            let place = below
                .split('.')
                .filter(|step| !step.is_empty())
                .fold(path.clone(), step);
            let at = match self.document.tree.find(&place) {
                // An unknown option is about its name.
                Some(_) if found.message.starts_with("unknown option") => {
                    let mut finding = self.document.at_key(&place, found.message);
                    finding.help = found.help;
                    finding
                }
                Some(_) => self.document.at_expression(&place, 0, &found),
                None => {
                    let mut finding = self.document.at_value(&place, found.message);
                    finding.help = found.help;
                    finding
                }
            };
            findings.add(at);
        }
        if findings.0.len() == before {
            self.names(path, draw, scope, findings);
        }
    }

    /// Checks the names in the options that are expressions.
    fn names(&self, path: &YamlPath, draw: &Draw, scope: &Scope, findings: &mut Findings) {
        let Some(kind) = self.kind(&draw.kind) else { return };
        let base = path.key(&draw.kind);
        for (name, value) in &draw.options {
            let (at, option) = match name.is_empty() {
                true => (base.clone(), kind.main.unwrap_or("")),
                false => (base.key(name), name.as_str()),
            };
            let Some(option) = kind.options.iter().find(|o| o.name == option) else {
                continue;
            };
            match option.takes {
                Takes::Number | Takes::Shape | Takes::Numbers | Takes::Value | Takes::Content => {
                    self.value_names(&at, value, scope, findings);
                }
                Takes::Range => self.range_names(&at, value, scope, findings),
                Takes::Draw => self.nested(&at, value, scope, findings),
                Takes::Draws => {
                    if let Literal::List(items) = value {
                        for (i, item) in items.iter().enumerate() {
                            self.nested(&at.index(i), item, scope, findings);
                        }
                    }
                }
                Takes::Plants | Takes::Text | Takes::Texts | Takes::Values | Takes::Flag | Takes::DType => {}
            }
        }
    }

    fn value_names(&self, at: &YamlPath, value: &Literal, scope: &Scope, findings: &mut Findings) {
        match value {
            Literal::Text(_, Some(expression)) => {
                for mut found in expression.check(scope) {
                    scope::advise(&mut found, &expression.text, scope, self.later);
                    findings.add(self.document.at_expression(at, 0, &found));
                }
            }
            Literal::Text(text, None) => {
                if let Err(found) = Expr::parse(text) {
                    findings.add(self.document.at_expression(at, 0, &found));
                }
            }
            Literal::List(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.value_names(&at.index(i), item, scope, findings);
                }
            }
            _ => {}
        }
    }

    fn range_names(&self, at: &YamlPath, value: &Literal, scope: &Scope, findings: &mut Findings) {
        let Literal::Text(text, _) = value else {
            return self.value_names(at, value, scope, findings);
        };
        for (base, part) in range(text) {
            let checked = Expr::parse(part)
                .map(|e| e.check(scope))
                .unwrap_or_else(|found| vec![found]);
            for mut found in checked {
                scope::advise(&mut found, part, scope, self.later);
                findings.add(self.document.at_expression(at, base, &found));
            }
        }
    }

    fn nested(&self, at: &YamlPath, value: &Literal, scope: &Scope, findings: &mut Findings) {
        let draw = match value {
            Literal::Map(entries) if entries.len() == 1 => entries.first().map(|(name, options)| Draw {
                kind: name.clone(),
                options: match options {
                    Literal::Map(options) => options.clone(),
                    Literal::Null => IndexMap::new(),
                    other => IndexMap::from([(String::new(), other.clone())]),
                },
                fields: IndexMap::new(),
            }),
            _ => None,
        };
        if let Some(draw) = draw {
            self.names(at, &draw, scope, findings);
        }
    }
}

fn step(path: YamlPath, step: &str) -> YamlPath {
    match step
        .strip_prefix('[')
        .and_then(|s| s.strip_suffix(']'))
        .and_then(|s| s.parse().ok())
    {
        Some(index) => path.index(index),
        None => path.key(step),
    }
}

fn list(names: &[&String]) -> String {
    names.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(", ")
}

/// The ends of `low..=high`, or the one expression, each with its offset.
pub fn range(text: &str) -> Vec<(usize, &str)> {
    let trim = |base: usize, part: &'_ str| base + part.len() - part.trim_start().len();
    match text.find("..=") {
        Some(at) => vec![
            (trim(0, &text[..at]), text[..at].trim()),
            (trim(at + 3, &text[at + 3..]), text[at + 3..].trim()),
        ],
        None => vec![(trim(0, text), text.trim())],
    }
}

/// An error about a whole text.
pub fn whole(text: &str, message: impl Into<String>, help: impl Into<String>) -> ExprError {
    ExprError {
        offset: 0,
        length: text.len().max(1),
        message: message.into(),
        help: Some(help.into()),
    }
}
