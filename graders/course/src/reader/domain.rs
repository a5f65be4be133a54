//! `domain`: what arguments and sizes may be, as it is written, and the defaults for what is not.

use super::document::{Document, Findings};
use super::draws::special;
use super::literal::{Map, RawLiteral};
use super::positions::YamlPath;
use super::raw::RawDomain;
use crate::domain::{Domain, Domains, End, Ends, Extent, Floats, USUAL_SIZE};
use crate::model::{DTypeForm, Dim, Draw, Form, Given, TensorForm};
use crate::signature::{Parameter, Scalar, Signature, Type};
use gradus_law::suggest::{did_you_mean, nearest};
use indexmap::IndexMap;

/// Keys that are called otherwise here.
const MEANT: [(&str, &str); 6] = [
    ("min", "from"),
    ("max", "to"),
    ("low", "from"),
    ("high", "to"),
    ("reason", "because"),
    ("magnitude", "size"),
];

/// Kinds of draws whose values have no structure: any other value of the type would do as well.
const LOOSE: [&str; 4] = ["normal", "uniform", "exponential", "integer"];
/// Keys of a domain.
const KEYS: [&str; 5] = ["size", "from", "to", "also", "because"];

/// What a domain is of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Subject {
    Floats,
    Number,
    Integers,
    Size,
    Text,
    /// Items of a list that have no domain of their own: tuples, lists, characters.
    Items,
    /// Made by a structured draw, computed, or of a type without edges.
    Other,
}

/// Reads the domains of one exercise.
pub struct DomainReader<'a> {
    /// The file.
    pub document: &'a Document,
    /// The function.
    pub signature: &'a Signature,
    /// Forms of its arguments.
    pub takes: &'a IndexMap<String, Form>,
    /// Sizes and draws.
    pub given: &'a Given,
}

impl DomainReader<'_> {
    /// Every argument and every chosen size with its domain.
    pub fn read(&self, written: Map<RawDomain>, findings: &mut Findings) -> Domains {
        let mut domains = Domains::new();
        for parameter in &self.signature.parameters {
            if !self.given.dims.contains_key(&parameter.name) {
                domains.insert(parameter.name.clone(), Domain::usual(self.usual(parameter)));
            }
        }
        for (name, dim) in &self.given.dims {
            if matches!(dim, Dim::Range(..)) {
                domains.insert(name.clone(), Domain::usual(Extent::Size { from: None, to: None }));
            }
        }
        for (name, RawDomain(raw)) in &written.0 {
            let at = YamlPath::root().key("domain").key(name);
            if !domains.contains_key(name) {
                let known: Vec<&String> = domains.keys().collect();
                let message = match self.given.dims.contains_key(name) {
                    true => format!("the size `{name}` is computed: it has no domain of its own"),
                    false => format!("`{name}` is no argument and no size"),
                };
                let help = match nearest(name, &known) {
                    Some(near) => did_you_mean(near),
                    None => "a domain is that of an argument, or of a size in `given.dims`".to_owned(),
                };
                findings.add(self.document.at_key(&at, message).with_help(help));
                continue;
            }
            if let Some(extent) = self.one(&at, name, raw, findings) {
                let domain = Domain {
                    extent,
                    because: because(raw),
                    line: Some(self.document.at_key(&at, "").line),
                };
                domains.insert(name.clone(), domain);
            }
        }
        domains
    }

    /// What an argument may be where nothing is written.
    fn usual(&self, parameter: &Parameter) -> Extent {
        match self.subject(&parameter.name) {
            Subject::Floats => Extent::Floats(Floats::default()),
            Subject::Integers if self.has_ends(&parameter.name) => Extent::Integers(Ends::DRAWN),
            Subject::Number if self.has_ends(&parameter.name) => Extent::Number(Ends::DRAWN),
            Subject::Text => Extent::Texts,
            Subject::Items => Extent::Items,
            _ => Extent::Drawn,
        }
    }

    fn has_ends(&self, name: &str) -> bool {
        self.given
            .draw
            .get(name)
            .is_some_and(|draw| matches!(innermost(draw).as_str(), "uniform" | "integer"))
    }

    fn subject(&self, name: &str) -> Subject {
        if self.given.dims.contains_key(name) {
            return Subject::Size;
        }
        let Some(parameter) = self.signature.parameter(name) else {
            return Subject::Other;
        };
        let loose = match self.given.draw.get(name) {
            None => !self.given.lets.contains_key(name),
            Some(draw) => is_loose(draw),
        };
        match (&parameter.ty, self.takes.get(name)) {
            (Type::Text, _) if self.given.draw.get(name).is_none_or(|draw| draw.kind == "text") => Subject::Text,
            (Type::List(inner) | Type::Set(_, inner), _)
                if **inner == Type::Text && self.given.draw.get(name).is_some_and(|draw| innermost(draw) == "text") =>
            {
                Subject::Text
            }
            (ty @ (Type::List(_) | Type::Map(..) | Type::Set(..)), form)
                if self.given.draw.get(name).is_some_and(|draw| draw.kind == "list")
                    && self.of(ty, form) == Subject::Other =>
            {
                Subject::Items
            }
            _ if !loose => Subject::Other,
            (ty, form) => self.of(ty, form),
        }
    }

    fn of(&self, ty: &Type, form: Option<&Form>) -> Subject {
        match (ty, form) {
            (Type::Scalar(Scalar::F64 | Scalar::F32), _) => Subject::Number,
            (Type::Scalar(Scalar::Bool), _) => Subject::Other,
            (Type::Scalar(_), _) => Subject::Integers,
            (Type::Option(inner), Some(Form::Option(form))) => self.of(inner, Some(form)),
            (Type::Option(inner), form) => self.of(inner, form),
            (Type::List(inner), Some(Form::List(form, _))) => self.of_item(inner, Some(form)),
            (Type::List(inner) | Type::Array(inner, _) | Type::Set(_, inner), _) => self.of_item(inner, None),
            (_, Some(Form::Tensor(form))) => tensor_subject(form),
            (_, Some(Form::Struct(..) | Form::Named)) | (Type::Struct(_) | Type::Named, _) => Subject::Floats,
            (Type::Tensor, _) => Subject::Floats,
            _ => Subject::Other,
        }
    }

    /// Numbers in a list are like those in a tensor.
    fn of_item(&self, ty: &Type, form: Option<&Form>) -> Subject {
        match self.of(ty, form) {
            Subject::Number => Subject::Floats,
            other => other,
        }
    }

    fn one(&self, at: &YamlPath, name: &str, raw: &RawLiteral, findings: &mut Findings) -> Option<Extent> {
        let subject = match self.subject(name) {
            // A structured draw or a computed argument: what the type says counts if a domain is written.
            Subject::Other => {
                let parameter = self.signature.parameter(name)?;
                self.of(&parameter.ty, self.takes.get(name))
            }
            subject => subject,
        };
        match raw {
            RawLiteral::Text(word) if word == "drawn" => Some(Extent::Drawn),
            RawLiteral::Text(word) if word == "any" => match subject {
                Subject::Floats => Some(Extent::Floats(Floats {
                    size: None,
                    ..Floats::default()
                })),
                Subject::Number => Some(Extent::Number(Ends::ANY)),
                Subject::Integers => Some(Extent::Integers(Ends::ANY)),
                Subject::Size => Some(Extent::Size { from: None, to: None }),
                Subject::Text => Some(Extent::Texts),
                Subject::Items => Some(Extent::Items),
                Subject::Other => Some(Extent::Drawn),
            },
            RawLiteral::Map(entries) => self.map(at, subject, entries, findings),
            _ => {
                let finding = self.document.at_value(at, "this is no domain");
                findings.add(finding.with_help(
                    "write `any`, `drawn`, or a map such as `{size: 1e3, because: …}`, `{from: 0, to: 8}`, `{size: any, also: [inf, nan]}`",
                ));
                None
            }
        }
    }

    fn map(
        &self,
        at: &YamlPath,
        subject: Subject,
        entries: &IndexMap<String, RawLiteral>,
        findings: &mut Findings,
    ) -> Option<Extent> {
        let before = findings.0.len();
        self.check_keys(at, subject, entries, findings);
        let mut get = |key: &str, any: bool| match entries.get(key) {
            None => None,
            Some(value) => self.end(&at.key(key), value, any, findings),
        };
        let (size, from, to) = (get("size", true), get("from", true), get("to", true));
        let also = entries
            .get("also")
            .map(|value| self.also(&at.key("also"), value, findings));
        if let Some(value) = entries.get("because")
            && !matches!(value, RawLiteral::Text(text) if !text.trim().is_empty())
        {
            let finding = self.document.at_value(&at.key("because"), "`because` is a sentence");
            findings.add(finding.with_help("say why no more is asked"));
        }
        let value = |end: Option<End>| end.and_then(End::value);
        self.check_ends(at, subject, entries, (size, from, to), findings);
        if findings.0.len() > before {
            return None;
        }
        let ends = Ends {
            from: from.unwrap_or(End::Drawn),
            to: to.unwrap_or(End::Drawn),
        };
        Some(match subject {
            Subject::Floats => Extent::Floats(Floats {
                size: match size {
                    None => Some(USUAL_SIZE),
                    size => value(size),
                },
                from: value(from),
                to: value(to),
                also: also.unwrap_or_default(),
            }),
            Subject::Number => Extent::Number(ends),
            Subject::Integers => Extent::Integers(ends),
            Subject::Size => Extent::Size {
                from: value(from).map(|v| v as i64),
                to: value(to).map(|v| v as i64),
            },
            Subject::Text => Extent::Texts,
            Subject::Items => Extent::Items,
            Subject::Other => Extent::Drawn,
        })
    }

    /// Each key is known, and says something of the subject.
    fn check_keys(
        &self,
        at: &YamlPath,
        subject: Subject,
        entries: &IndexMap<String, RawLiteral>,
        findings: &mut Findings,
    ) {
        for key in entries.keys() {
            if !KEYS.contains(&key.as_str()) {
                let meant = MEANT.iter().find(|(word, _)| word == key).map(|(_, known)| *known);
                let help = match meant.or_else(|| nearest(key, &KEYS)) {
                    Some(near) => did_you_mean(near),
                    None => format!("a domain knows {}", KEYS.join(", ")),
                };
                findings.add(
                    self.document
                        .at_key(&at.key(key), format!("a domain has no `{key}`"))
                        .with_help(help),
                );
            }
        }
        let misplaced: &[&str] = match subject {
            Subject::Floats => &[],
            Subject::Text | Subject::Items | Subject::Other => &["size", "from", "to", "also"],
            Subject::Number | Subject::Integers | Subject::Size => &["size", "also"],
        };
        for key in misplaced.iter().filter(|key| entries.contains_key(**key)) {
            let what = match subject {
                Subject::Number => "a plain number",
                Subject::Integers => "whole numbers",
                Subject::Size => "a size",
                Subject::Text => "a text",
                Subject::Items => "a list of these",
                Subject::Floats | Subject::Other => "this argument",
            };
            let finding = self
                .document
                .at_key(&at.key(*key), format!("`{key}` says nothing of {what}"));
            let help = match subject {
                Subject::Text | Subject::Items | Subject::Other => "write `drawn` or `any`",
                _ => "write `from` and `to`, `any` or `drawn`",
            };
            findings.add(finding.with_help(help));
        }
    }

    /// A narrower domain says why, and something lies between its ends.
    fn check_ends(
        &self,
        at: &YamlPath,
        subject: Subject,
        entries: &IndexMap<String, RawLiteral>,
        (size, from, to): (Option<End>, Option<End>, Option<End>),
        findings: &mut Findings,
    ) {
        let value = |end: Option<End>| end.and_then(End::value);
        let narrower = match subject {
            Subject::Floats => value(size).is_some_and(|size| size < USUAL_SIZE) || value(from).or(value(to)).is_some(),
            Subject::Size => value(to).is_some(),
            _ => false,
        };
        if narrower && !entries.contains_key("because") {
            let finding = self
                .document
                .at_value(at, "a domain narrower than the default says why");
            findings.add(finding.with_help("add `because: …`, a few words that a learner may read"));
        }
        if let (Some(low), Some(high)) = (value(from), value(to))
            && low > high
        {
            let finding = self.document.at_value(at, format!("nothing lies from {low} to {high}"));
            findings.add(finding.with_help("`from` is the smaller one"));
        }
    }

    fn end(&self, at: &YamlPath, raw: &RawLiteral, any: bool, findings: &mut Findings) -> Option<End> {
        match raw {
            RawLiteral::Number(value) if value.is_finite() => Some(End::At(*value)),
            RawLiteral::Whole(value) => Some(End::Whole(*value)),
            RawLiteral::Text(word) if any && word == "any" => Some(End::Type),
            // YAML reads `1e6` as a text, since it lacks a point.
            RawLiteral::Text(word) if word.parse::<f64>().is_ok_and(f64::is_finite) => word.parse().ok().map(End::At),
            _ => {
                let finding = self.document.at_value(at, "a number or `any` is needed here");
                findings.add(finding.with_help("such as 1e3"));
                None
            }
        }
    }

    fn also(&self, at: &YamlPath, raw: &RawLiteral, findings: &mut Findings) -> Vec<f64> {
        let one = |item: &RawLiteral| match item {
            RawLiteral::Text(word) => special(word),
            RawLiteral::Number(value) if !value.is_finite() => Some(*value),
            _ => None,
        };
        let items = match raw {
            RawLiteral::List(items) => items.iter().map(one).collect::<Option<Vec<f64>>>(),
            _ => None,
        };
        items.unwrap_or_else(|| {
            let finding = self
                .document
                .at_value(at, "`also` lists which of `nan`, `inf` and `-inf` are legal");
            findings.add(finding.with_help("write `also: [inf, -inf, nan]`"));
            Vec::new()
        })
    }
}

fn because(raw: &RawLiteral) -> Option<String> {
    let RawLiteral::Map(entries) = raw else { return None };
    match entries.get("because") {
        Some(RawLiteral::Text(text)) => Some(text.trim().to_owned()),
        _ => None,
    }
}

fn tensor_subject(form: &TensorForm) -> Subject {
    match &form.dtype {
        DTypeForm::Fixed(dtype) if !dtype.is_float() => Subject::Integers,
        _ => Subject::Floats,
    }
}

/// The kind that draws the items.
fn innermost(draw: &Draw) -> String {
    let of = draw.options.get("of").or_else(|| draw.options.get(""));
    match (draw.kind.as_str(), of) {
        ("list", Some(crate::model::Literal::Map(inner))) => inner.keys().next().cloned().unwrap_or_default(),
        ("list", Some(crate::model::Literal::Text(kind, _))) => kind.clone(),
        (kind, _) => kind.to_owned(),
    }
}

fn is_loose(draw: &Draw) -> bool {
    if draw.kind.is_empty() {
        return draw.fields.values().all(is_loose_or_fixed);
    }
    LOOSE.contains(&innermost(draw).as_str()) || draw.kind == "named"
}

/// A field that is always zero, say, stays so whatever the others are scaled by.
fn is_loose_or_fixed(draw: &Draw) -> bool {
    is_loose(draw) || matches!(draw.kind.as_str(), "zeros" | "ones" | "constant")
}
