//! Laws, rejects, tolerances: what is asked of an answer.

use super::course::expression;
use super::literal::{Formula, Map, computed};
use super::positions::{Content, YamlPath};
use super::raw::{RawLaw, RawReject, RawTolerance, RawToleranceEntry};
use super::resolve::Resolver;
use super::scope;
use crate::model::{Law, Reject, Tolerances};
use crate::signature::{Signature, Type};
use gradus_law::Define;
use gradus_law::{Expr, Scope};
use gradus_wire::Device;
use indexmap::IndexMap;

impl Resolver<'_> {
    /// Parses and checks an expression at a path.
    pub(super) fn expression_in(&mut self, at: &YamlPath, formula: &Formula, scope: &Scope) -> Option<Expr> {
        let parsed = expression(self.document, at, formula, &mut self.findings)?;
        self.check(at, 0, &parsed, scope).then_some(parsed)
    }

    /// Checks the names of an expression that begins at byte `base` of the text at a path. Where answers may not be
    /// asked for, helpers that ask for them may not be called.
    pub(super) fn check(&mut self, at: &YamlPath, base: usize, parsed: &Expr, scope: &Scope) -> bool {
        let mut found = parsed.check(scope);
        for slip in &mut found {
            scope::advise(slip, &parsed.text, scope, &self.names.later);
            self.findings.add(self.document.at_expression(at, base, slip));
        }
        if scope.answers || scope.values.iter().any(|v| v == "out") || !found.is_empty() {
            return found.is_empty();
        }
        let helper = parsed
            .names()
            .into_iter()
            .find(|name| self.names.answering.contains(name));
        if let Some(helper) = &helper {
            let message = format!("`{helper}` looks at the answer, which is not known here");
            let offset = parsed.text.find(helper.as_str()).unwrap_or(0);
            let finding = self.document.at_part(at, base + offset, helper.len(), message);
            let help = "sizes, draws, `let`, `avoid` and rejects come before the function is called";
            self.findings.add(finding.with_help(help));
        }
        helper.is_none()
    }

    /// Laws in order.
    pub(super) fn laws(&mut self, written: Map<RawLaw>, hints: usize, all: &IndexMap<String, Define>) -> Vec<Law> {
        let section = YamlPath::root().key("laws");
        if written.0.is_empty() {
            let finding = self.document.at_key(&section, "there is no law");
            self.findings
                .add(finding.with_help("the least is `agrees with the reference: out approx expected`"));
        }
        let mut laws = Vec::new();
        for (name, raw) in written.0 {
            let at = section.key(&name);
            if name.trim().is_empty() {
                let finding = self.document.at_key(&at, "a law needs a name in words");
                self.findings
                    .add(finding.with_help("learners read it when the law breaks"));
            }
            let place = if raw.long { at.key("holds") } else { at.clone() };
            let scope = self.names.of_law();
            let holds = self.expression_in(&place, &raw.body.holds, &scope);
            let when = raw.body.when.as_ref().and_then(|formula| {
                let scope = self.names.of_answer();
                self.expression_in(&at.key("when"), formula, &scope)
            });
            let tolerance = raw
                .body
                .tolerance
                .as_ref()
                .map(|t| self.tolerances(&at.key("tolerance"), t));
            self.positive(&at.key("cases"), raw.body.cases);
            let hint = raw.body.hint.and_then(|number| {
                if (1..=hints).contains(&number) {
                    return Some(number - 1);
                }
                let message = format!("there is no hint number {number}");
                let finding = self.document.at_value(&at.key("hint"), message);
                self.findings
                    .add(finding.with_help(format!("hints are counted from 1; there are {hints}")));
                None
            });
            let Some(holds) = holds else { continue };
            laws.push(Law {
                consults_reference: scope::consults_reference(&holds, all),
                text: holds.text.clone(),
                line: self.document.line_of(&at),
                name,
                holds,
                when,
                tolerance,
                cases: raw.body.cases,
                devices: raw
                    .body
                    .devices
                    .map(|list| list.into_iter().map(Device::from).collect()),
                otherwise: raw.body.otherwise,
                hint,
            });
        }
        laws
    }

    /// Rejects in order.
    pub(super) fn rejects(&mut self, written: Map<RawReject>, signature: &Signature) -> Vec<Reject> {
        let mut rejects = Vec::new();
        let scope = self.names.of_case();
        for (name, raw) in written.0 {
            let at = YamlPath::root().key("rejects").key(&name);
            let mut changes = IndexMap::new();
            if raw.changes.0.is_empty() {
                let finding = self.document.at_key(&at, "this reject changes no argument");
                self.findings
                    .add(finding.with_help("write `name: {x: \"an expression\"}`"));
            }
            for (argument, formula) in raw.changes.0 {
                let here = at.key(&argument);
                if self.names.contents.contains(&argument) {
                    let parsed = self.expression_in(&here, &formula, &scope);
                    changes.extend(parsed.map(|parsed| (argument, parsed)));
                    continue;
                }
                let Some(parameter) = signature.parameter(&argument) else {
                    let message = format!("`{argument}` is no argument");
                    let finding = self.document.at_key(&here, message);
                    let help = format!(
                        "a reject changes {}, and may say `when`, `says`, `otherwise`",
                        self.arguments()
                    );
                    self.findings.add(finding.with_help(help));
                    continue;
                };
                let parsed = match self.as_text(&here, &formula, &parameter.ty) {
                    Some(Written::Text(text)) => Expr::parse(&text).ok(),
                    Some(Written::Computed(base, text)) => self.computed(&here, base, &text),
                    None => self.expression_in(&here, &formula, &scope),
                };
                if let Some(parsed) = parsed {
                    changes.insert(argument, parsed);
                }
            }
            let when = raw
                .when
                .as_ref()
                .and_then(|formula| self.expression_in(&at.key("when"), formula, &scope));
            rejects.push(Reject {
                line: self.document.line_of(&at),
                name,
                changes,
                when,
                says: raw.says,
                otherwise: raw.otherwise,
            });
        }
        rejects
    }

    /// What is written, as a text of the law language, where the argument is a text or a list of texts.
    fn as_text(&mut self, at: &YamlPath, formula: &Formula, ty: &Type) -> Option<Written> {
        if !ty.is_textual() {
            return None;
        }
        let document = self.document;
        match document.tree.find(at).map(|node| &node.content) {
            Some(Content::List(items)) => {
                let texts: Option<Vec<String>> = items.iter().map(|item| item.scalar().map(quote)).collect();
                texts.map(|texts| Written::Text(format!("[{}]", texts.join(", "))))
            }
            _ => {
                let text = document.text_of(at, formula);
                match computed(&text) {
                    Some((base, text)) => Some(Written::Computed(base, text.to_string())),
                    None => {
                        self.doubly_quoted(at, &text);
                        Some(Written::Text(quote(&text)))
                    }
                }
            }
        }
    }

    /// The expression of a text that is computed, which begins at byte `base` of what is written.
    pub(super) fn computed(&mut self, at: &YamlPath, base: usize, text: &str) -> Option<Expr> {
        match Expr::parse(text) {
            Ok(parsed) => {
                let scope = self.names.of_case();
                self.check(at, base, &parsed, &scope).then_some(parsed)
            }
            Err(mut found) => {
                scope::advise(&mut found, text, &self.names.of_case(), &self.names.later);
                self.findings.add(self.document.at_expression(at, base, &found));
                None
            }
        }
    }

    /// A text stands for itself: quotes within those of YAML would be part of it.
    pub(super) fn doubly_quoted(&mut self, at: &YamlPath, text: &str) {
        if text.len() > 1 && text.starts_with('"') && text.ends_with('"') {
            let finding = self.document.at_value(
                at,
                "the quotes inside are part of this text: a text stands for itself here",
            );
            let bare = &text[1..text.len() - 1];
            self.findings
                .add(finding.with_help(format!("write `{bare}`; what is computed begins with `=`: `= {text}`")));
        }
    }

    /// `x`, `y` and `z`, for messages.
    pub(super) fn arguments(&self) -> String {
        let names: Vec<String> = self.names.parameters.iter().map(|name| format!("`{name}`")).collect();
        match names.is_empty() {
            true => "no argument (the function has none)".to_string(),
            false => names.join(", "),
        }
    }

    /// Checked tolerances.
    pub(super) fn tolerances(&mut self, at: &YamlPath, raw: &RawTolerance) -> Tolerances {
        let entries = [
            ("bf16", &raw.bf16),
            ("f16", &raw.f16),
            ("f32", &raw.f32),
            ("f64", &raw.f64),
            ("cpu", &raw.cpu),
            ("cuda", &raw.cuda),
        ];
        let general = RawToleranceEntry {
            rtol: raw.rtol,
            atol: raw.atol,
            ulp: raw.ulp,
        };
        let mut found = self.tolerance(at, &general);
        found.roundings = raw.roundings;
        if raw.roundings.is_some_and(|times| !times.is_finite() || times < 1.0) {
            let finding = self
                .document
                .at_value(&at.key("roundings"), "so little room leaves out the reference itself");
            self.findings
                .add(finding.with_help("write how many times its own rounding is allowed, such as 16"));
        }
        for (name, entry) in entries {
            if let Some(entry) = entry {
                found
                    .overrides
                    .insert(name.to_string(), self.tolerance(&at.key(name), entry));
            }
        }
        found
    }

    fn tolerance(&mut self, at: &YamlPath, raw: &RawToleranceEntry) -> Tolerances {
        for (name, value) in [("rtol", raw.rtol), ("atol", raw.atol), ("ulp", raw.ulp)] {
            let Some(value) = value else { continue };
            let finding = self.document.at_value(&at.key(name), format!("`{name}` is {value}"));
            if !value.is_finite() || value < 0.0 {
                self.findings
                    .add(finding.with_help("a tolerance is a number from 0, such as 1e-6"));
            } else if name == "rtol" && value >= 1.0 {
                self.findings
                    .add(finding.with_help("a relative tolerance of 1 lets everything pass, zero included"));
            }
        }
        Tolerances {
            rtol: raw.rtol,
            atol: raw.atol,
            ulp: raw.ulp,
            roundings: None,
            overrides: IndexMap::new(),
        }
    }

    /// A number of cases must not be 0.
    pub(super) fn positive(&mut self, at: &YamlPath, cases: Option<u32>) {
        if cases == Some(0) {
            let finding = self.document.at_value(at, "no case would be tried");
            self.findings
                .add(finding.with_help("leave `cases` out for the default, or say at least 1"));
        }
    }

    /// Checks the helpers of this exercise; the ones that are closures may not look at the answer.
    pub(super) fn check_defines(&mut self, defines: &IndexMap<String, Define>, signature: &Signature) {
        for define in defines.values() {
            let at = super::course::path_of_define(self.document, define);
            let closure = signature.parameter(&define.name);
            let mut scope = match closure {
                Some(_) => self.names.of_case(),
                None => self.names.of_law(),
            };
            scope.values.extend(define.parameters.iter().cloned());
            self.check(&at, 0, &define.body, &scope);
            match closure.map(|parameter| &parameter.ty) {
                Some(Type::Closure { parameters, .. }) if parameters.len() != define.parameters.len() => {
                    let message = format!(
                        "the closure `{}` takes {} in the signature, {} here",
                        define.name,
                        super::resolve::count(parameters.len(), "argument"),
                        define.parameters.len()
                    );
                    let finding = self.document.at_key(&at, message);
                    self.findings
                        .add(finding.with_help("name as many parameters as the signature has"));
                }
                Some(Type::Closure { .. }) | None => {}
                Some(_) => {
                    let message = format!("`{}` is an argument, and no closure", define.name);
                    let finding = self.document.at_key(&at, message);
                    self.findings
                        .add(finding.with_help("choose another name; a computed argument stands under `given.let`"));
                }
            }
        }
    }
}

/// What stands where a text is wanted.
enum Written {
    /// The text itself, as a literal of the law language.
    Text(String),
    /// An expression, and the byte of what is written at which it begins.
    Computed(usize, String),
}

/// A text as a literal of the law language.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            '\0' => quoted.push_str("\\0"),
            '"' | '\\' => quoted.extend(['\\', c]),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
