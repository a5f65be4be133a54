//! From a raw spec to an [`Exercise`]: names bound, expressions parsed, shapes understood. All findings are collected.

use super::course::{self, expression};
use super::dims;
use super::document::{Document, Findings};
use super::domain::DomainReader;
use super::draws::{self, DrawReader};
use super::forms::{self, FormNames, SizeUse};
use super::literal::{FormulaMap, Map, RawLiteral, computed};
use super::positions::YamlPath;
use super::raw::{
    RawContract, RawDevice, RawEquivalent, RawExercise, RawGiven, RawHalf, RawLayout, RawLimits, RawSource, RawStorage,
    RawUnnoticed,
};
use super::scope::{self, Names};
use super::uses::References;
use crate::draws::DrawKinds;
use crate::model::{ANY_DTYPE, snapshot_slug};
use crate::model::{
    Contracts, Course, Dim, Draw, Driver, Equivalent, Example, Exercise, ExerciseId, Form, Given, Limits, Literal,
    ReferenceFunction, SourceRules, Tolerances, Unnoticed,
};
use crate::signature::{Scalar, Signature, Type, TypeNames};
use gradus_law::Expr;
use gradus_law::suggest::{did_you_mean, nearest};
use gradus_wire::{DType, Device, Layout};
use indexmap::IndexMap;
use std::cell::RefCell;
use std::collections::HashSet;
use std::path::{Component, Path};
use std::time::Duration;

/// Resolves one exercise.
pub struct Resolver<'a> {
    pub(super) document: &'a Document,
    pub(super) course: &'a Course,
    pub(super) references: &'a References<'a>,
    pub(super) kinds: &'a dyn DrawKinds,
    pub(super) id: &'a ExerciseId,
    pub(super) findings: Findings,
    pub(super) names: Names,
}

/// `1 argument`, `2 arguments`.
pub fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn root(key: &str) -> YamlPath {
    YamlPath::root().key(key)
}

impl<'a> Resolver<'a> {
    /// A resolver of one document.
    pub fn new(
        document: &'a Document,
        course: &'a Course,
        references: &'a References<'a>,
        kinds: &'a dyn DrawKinds,
        id: &'a ExerciseId,
    ) -> Resolver<'a> {
        Resolver {
            document,
            course,
            references,
            kinds,
            id,
            findings: Findings::default(),
            names: Names::default(),
        }
    }

    /// The exercise, or what is wrong with it; warnings may come with an exercise.
    pub fn resolve(mut self, raw: RawExercise, signature: &Signature) -> (Option<Exercise>, Findings) {
        let exercise = self.exercise(raw, signature);
        match self.findings.has_errors() {
            true => (None, self.findings),
            false => (Some(exercise), self.findings),
        }
    }

    fn exercise(&mut self, raw: RawExercise, signature: &Signature) -> Exercise {
        self.names.parameters = signature.parameters.iter().map(|p| p.name.clone()).collect();
        self.text("title", &raw.title);
        self.text("statement", &raw.statement);
        let requires = self.requires(&raw.requires);
        self.needs(&raw.needs);
        let driver = self.driver(raw.driver, raw.starter, signature);
        let takes = self.takes(raw.takes, signature);
        let letters = self.letters(raw.dtypes, &takes);
        let returns = self.returns(raw.returns, signature, &takes);
        self.names.outputs = returns.keys().filter(|name| *name != "out").cloned().collect();
        let uses = self.uses(&raw.uses);
        let defines = course::defines(self.document, raw.define, &mut self.findings);
        self.all_defines(&defines, &uses);
        let mut all = self.course.defines.clone();
        all.extend(defines.iter().map(|(name, define)| (name.clone(), define.clone())));
        self.names.answering = scope::answering(&all, self.names.outputs.iter());
        let given = self.given(raw.given, signature, &takes, &returns, &defines);
        let domain = DomainReader {
            document: self.document,
            signature,
            takes: &takes,
            given: &given,
        }
        .read(raw.domain, &mut self.findings);
        self.bound_sizes(&takes, &returns, &given);
        self.check_defines(&defines, signature);
        let laws = self.laws(raw.laws, raw.hints.len(), &all);
        let rejects = self.rejects(raw.rejects, signature);
        let tolerance = match &raw.tolerance {
            Some(written) => self.tolerances(&root("tolerance"), written),
            None => Tolerances::default(),
        };
        let snapshots = self.snapshots(raw.snapshots, signature, &given);
        let rules = self.rules(raw.source.unwrap_or_default());
        let generic = takes
            .values()
            .chain(returns.values())
            .any(|form| self.course.generic_form(form));
        let display = self.display(raw.display);
        let equivalents = self.equivalents(raw.equivalent);
        let unnoticed = self.unnoticed(raw.unnoticed);
        Exercise {
            id: self.id.clone(),
            file: self.document.file.clone(),
            source: self.document.text.clone(),
            title: raw.title,
            statement: raw.statement,
            statement_zh: raw.statement_zh,
            hints: raw.hints,
            concepts: raw.concepts,
            requires,
            needs: raw.needs,
            signature: signature.clone(),
            letters,
            driver,
            takes,
            returns,
            uses,
            given,
            domain,
            defines,
            laws,
            rejects,
            tolerance,
            snapshots,
            rules,
            layouts: raw.layouts.into_iter().map(layout).collect(),
            half_precision: self.half_precision(&raw.half_precision, generic),
            limits: self.limits(raw.limits.unwrap_or_default()),
            devices: self.devices(raw.devices, signature),
            contract: contracts(raw.contract.unwrap_or_default(), raw.storage),
            display,
            equivalents,
            unnoticed,
        }
    }

    /// The driver and the starter that belongs to it.
    fn driver(&mut self, text: Option<String>, starter: Option<String>, signature: &Signature) -> Option<Driver> {
        let (text, starter) = match (text, starter) {
            (None, None) => return None,
            (Some(text), Some(starter)) => (text, starter),
            (text, _) => {
                let (here, missing, help) = match text {
                    Some(_) => (
                        "driver",
                        "starter",
                        "write the items that the learner finds, their bodies `todo!()`",
                    ),
                    None => ("starter", "driver", "write the module that calls the learner's items"),
                };
                let finding = self
                    .document
                    .at_key(&root(here), format!("`{missing}` is missing beside it"));
                self.findings.add(finding.with_help(help));
                return None;
            }
        };
        let structs = |name: &str| self.course.structs.contains_key(name);
        let closures = |name: &str| self.course.closures.get(name).cloned();
        let names = TypeNames {
            structs: &structs,
            closures: &closures,
        };
        let mut slips = Vec::new();
        let mut functions = |key: &str, text: &str| match Signature::all_of_file(text, &names) {
            Ok(functions) => functions,
            Err(slip) => {
                let finding = self
                    .document
                    .at_part(&root(key), slip.offset, slip.length, slip.message);
                slips.push(finding.with_help("Rust is written here as in a file"));
                Vec::new()
            }
        };
        functions("starter", &starter);
        let found = functions("driver", &text);
        let own = found.into_iter().find(|(name, _)| *name == signature.name);
        match own {
            _ if !slips.is_empty() => {}
            Some((_, Ok(own))) if own.text == signature.text => {}
            other => {
                let message = match other {
                    None => format!("there is no `pub fn {}` in it", signature.name),
                    Some((_, Ok(own))) => format!("`{}` is not the function of the signature", own.text),
                    Some((_, Err(slip))) => format!("`{}` can't be called: {slip}", signature.name),
                };
                let help = format!("the judge calls `pub {}` of this module", signature.text);
                slips.push(self.document.at_key(&root("driver"), message).with_help(help));
            }
        }
        if !starter.contains("todo!()") {
            let finding = self
                .document
                .at_key(&root("starter"), "nothing is left to be written in it");
            slips.push(finding.with_help("the bodies that the learner writes are `todo!()`"));
        }
        slips.into_iter().for_each(|slip| self.findings.add(slip));
        Some(Driver { starter, text })
    }

    /// Reference functions that laws may call, by the name that they have there.
    fn uses(&mut self, written: &[String]) -> IndexMap<String, ReferenceFunction> {
        let mut uses = IndexMap::new();
        for (i, path) in written.iter().enumerate() {
            let at = root("uses").index(i);
            let found = self
                .references
                .resolve(self.document, &at, path, &self.id.unit, &mut self.findings);
            let Some((name, function)) = found else { continue };
            if uses.contains_key(&name) {
                let finding = self
                    .document
                    .at_value(&at, format!("two functions would be called `{name}`"));
                self.findings
                    .add(finding.with_help("the laws call a function by its last name: use one of them"));
                continue;
            }
            self.names
                .uses
                .push((name.clone(), function.signature.parameters.len()));
            uses.insert(name, function);
        }
        uses
    }

    /// Inputs of accepted outputs; each has a file of its own.
    fn snapshots(
        &mut self,
        written: Map<Map<RawLiteral>>,
        signature: &Signature,
        given: &Given,
    ) -> IndexMap<String, Example> {
        let mut snapshots = IndexMap::new();
        for (name, fixes) in written.0 {
            let at = root("snapshots").key(&name);
            let file = |name: &str| snapshot_slug(name);
            if !name.chars().any(char::is_alphanumeric) {
                let finding = self.document.at_key(&at, "a snapshot's name needs a letter or digit");
                self.findings.add(finding.with_help("name the input: `two by three`"));
            } else if snapshots.keys().any(|other: &String| file(other) == file(&name)) {
                let finding = self
                    .document
                    .at_key(&at, "another snapshot's name gives the same file name");
                self.findings
                    .add(finding.with_help("names must differ in more than spaces and punctuation"));
            }
            snapshots.insert(name, self.example(&at, fixes, signature, &given.draw, &given.lets));
        }
        snapshots
    }

    /// Words that the source must and must not hold.
    fn rules(&mut self, rules: RawSource) -> SourceRules {
        for (key, words) in [("require", &rules.require), ("forbid", &rules.forbid)] {
            for (i, word) in words.iter().enumerate() {
                if word.trim().is_empty() || (key == "forbid" && rules.require.contains(word)) {
                    let finding = self
                        .document
                        .at_value(&root("source").key(key).index(i), "this rule can't be kept");
                    self.findings
                        .add(finding.with_help("name a word or path such as `candle_nn::ops`, in one list only"));
                }
            }
        }
        SourceRules {
            line: self.document.line_of(&root("source")),
            require: rules.require,
            forbid: rules.forbid,
        }
    }

    fn devices(&mut self, written: Option<Vec<RawDevice>>, signature: &Signature) -> Vec<Device> {
        let devices = match written {
            Some(devices) => devices,
            // Without a tensor there is nothing to be put on a GPU.
            None if signature.is_plain() => return vec![Device::Cpu],
            None => return Device::ALL.to_vec(),
        };
        if devices.is_empty() {
            let finding = self.document.at_value(&root("devices"), "no device is left");
            self.findings
                .add(finding.with_help("leave `devices` out, or write [cpu]"));
        }
        devices.into_iter().map(Device::from).collect()
    }

    /// What the capital letters of the arguments' forms stand for.
    fn letters(&mut self, written: Map<Vec<String>>, takes: &IndexMap<String, Form>) -> IndexMap<char, Vec<DType>> {
        let used = takes.values().flat_map(Form::letters);
        let mut letters: IndexMap<char, Vec<DType>> = used.map(|letter| (letter, ANY_DTYPE.to_vec())).collect();
        for (name, dtypes) in &written.0 {
            let at = root("dtypes").key(name);
            let mut characters = name.chars();
            let letter = characters.next().filter(|_| characters.next().is_none());
            let Some(known) = letter.and_then(|letter| letters.get_mut(&letter)) else {
                let finding = self
                    .document
                    .at_key(&at, format!("no argument has a dtype called `{name}`"));
                let help = match letter {
                    Some('F') => "`F` is always f32 and f64; name fewer by another letter, such as `N[n]`",
                    _ => "name a capital letter of `takes`, such as the `N` of `N[n]`",
                };
                self.findings.add(finding.with_help(help));
                continue;
            };
            let mut named: Vec<DType> = Vec::new();
            for (i, text) in dtypes.iter().enumerate() {
                match text.parse::<DType>() {
                    Ok(dtype) if !named.contains(&dtype) => named.push(dtype),
                    Ok(_) => {
                        let finding = self
                            .document
                            .at_value(&at.index(i), format!("`{text}` stands here twice"));
                        self.findings.add(finding.with_help("name each dtype once"));
                    }
                    Err(()) => {
                        let all: Vec<&str> = DType::ALL.iter().map(|d| d.name()).collect();
                        let finding = self.document.at_value(&at.index(i), format!("`{text}` is no dtype"));
                        self.findings
                            .add(finding.with_help(format!("dtypes are {}", all.join(", "))));
                    }
                }
            }
            if dtypes.is_empty() {
                let finding = self.document.at_value(&at, format!("`{name}` stands for no dtype"));
                self.findings
                    .add(finding.with_help("name those that the function takes, such as [u8, f32]"));
            } else if !named.is_empty() {
                *known = named;
            }
        }
        letters
    }

    /// Half-precision dtypes; they mean something only where dtypes are left open by `F`.
    fn half_precision(&mut self, dtypes: &[RawHalf], generic: bool) -> Vec<DType> {
        if !dtypes.is_empty() && !generic {
            let finding = self.document.at_value(
                &root("half_precision"),
                "no argument and no output is `F`: there is no dtype to choose",
            );
            self.findings
                .add(finding.with_help("declare tensors as `F[…]` under `takes` and `returns`, or leave this key out"));
        }
        let mut found: Vec<DType> = Vec::new();
        for half in dtypes {
            let dtype = match half {
                RawHalf::F16 => DType::F16,
                RawHalf::Bf16 => DType::BF16,
            };
            if !found.contains(&dtype) {
                found.push(dtype);
            }
        }
        found
    }

    fn text(&mut self, key: &str, text: &str) {
        if text.trim().is_empty() {
            let finding = self.document.at_value(&root(key), format!("the {key} is empty"));
            self.findings.add(finding.with_help("learners read it first"));
        }
    }

    fn requires(&mut self, written: &[String]) -> Vec<ExerciseId> {
        let mut found: Vec<ExerciseId> = Vec::new();
        for (i, name) in written.iter().enumerate() {
            let at = root("requires").index(i);
            let (message, help) = match self.references.exercise(name, &self.id.unit) {
                Ok(id) if id == *self.id => ("an exercise can't require itself".to_string(), "remove it".to_string()),
                Ok(id) if found.contains(&id) => (format!("`{id}` stands here twice"), "remove one".to_string()),
                Ok(id) => {
                    found.push(id);
                    continue;
                }
                Err(slip) => slip,
            };
            self.findings.add(self.document.at_value(&at, message).with_help(help));
        }
        found
    }

    fn needs(&mut self, written: &[String]) {
        for (i, name) in written.iter().enumerate() {
            let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
            if name.is_empty() || !Path::new(name).components().all(plain) {
                let at = root("needs").index(i);
                let message = format!("`{name}` is no name below fixtures/");
                let finding = self.document.at_value(&at, message);
                self.findings
                    .add(finding.with_help("write it as a draw does: `gpt2/model.safetensors`"));
            }
        }
    }

    fn takes(&mut self, written: Map<String>, signature: &Signature) -> IndexMap<String, Form> {
        let dtypes: Vec<String> = signature
            .parameters
            .iter()
            .filter(|p| p.ty == Type::DType)
            .map(|p| p.name.clone())
            .collect();
        let names = FormNames {
            structs: &self.course.structs,
            dtypes: &dtypes,
            free: None,
        };
        for name in written.0.keys().filter(|name| signature.parameter(name).is_none()) {
            let help = match nearest(name, &self.names.parameters) {
                Some(near) => did_you_mean(near),
                None => format!("the signature has {}", self.arguments()),
            };
            let message = format!("`{name}` is no argument of the signature");
            let finding = self.document.at_key(&root("takes").key(name), message);
            self.findings.add(finding.with_help(help));
        }
        let mut takes = IndexMap::new();
        for parameter in &signature.parameters {
            let at = root("takes").key(&parameter.name);
            let form = match written.0.get(&parameter.name) {
                Some(text) => self.form(&at, text, &names, &parameter.ty),
                None => match forms::default_for(&parameter.ty) {
                    Some(form) => form,
                    None => {
                        let message = format!("the form of `{}` is missing", parameter.name);
                        let finding = self.at_parameter(&parameter.name, message);
                        let help = format!("say dtype and sizes: `takes: {{{}: \"F[n]\"}}`", parameter.name);
                        self.findings.add(finding.with_help(help));
                        Form::Plain
                    }
                },
            };
            takes.insert(parameter.name.clone(), form);
        }
        takes
    }

    fn form(&mut self, at: &YamlPath, text: &str, names: &FormNames<'_>, ty: &Type) -> Form {
        match forms::parse(text, names) {
            Ok(form) => {
                if let Err(help) = forms::fits(&form, text, ty) {
                    let message = format!("the form `{text}` is not that of the type in the signature");
                    self.findings.add(self.document.at_value(at, message).with_help(help));
                }
                form
            }
            Err(found) => {
                self.findings.add(self.document.at_expression(at, 0, &found));
                Form::Plain
            }
        }
    }

    fn returns(
        &mut self,
        written: Map<String>,
        signature: &Signature,
        takes: &IndexMap<String, Form>,
    ) -> IndexMap<String, Form> {
        let dtypes: Vec<String> = signature
            .parameters
            .iter()
            .filter(|p| p.ty == Type::DType)
            .map(|p| p.name.clone())
            .collect();
        let free = RefCell::default();
        let names = FormNames {
            structs: &self.course.structs,
            dtypes: &dtypes,
            free: Some(&free),
        };
        let parts: Vec<&Type> = match &signature.returns {
            Type::Tuple(parts) => parts.iter().collect(),
            single => vec![single],
        };
        if written.0.is_empty() {
            let forms: Option<Vec<Form>> = parts.iter().map(|part| forms::default_for(part)).collect();
            if let (Some(names), Some(forms)) = (signature.output_names(), forms) {
                return names.into_iter().zip(forms).collect();
            }
            let (message, help) = match parts.len() {
                1 => (
                    "the form of the answer is missing",
                    "say dtype and sizes: `returns: {out: \"F[n]\"}`",
                ),
                _ => (
                    "the outputs have no names",
                    "name them in order: `returns: {q: \"F[m, n]\", r: \"F[n, n]\"}`",
                ),
            };
            self.findings
                .add(self.document.at_key(&root("signature"), message).with_help(help));
            return IndexMap::from([("out".to_string(), Form::Plain)]);
        }
        if written.0.len() != parts.len() {
            let message = format!(
                "{} named, but the signature returns {}",
                count(written.0.len(), "output"),
                parts.len()
            );
            let finding = self.document.at_key(&root("returns"), message);
            self.findings
                .add(finding.with_help("name each part of the tuple, in order"));
        }
        let single = parts.len() == 1;
        let bound: HashSet<char> = takes.values().flat_map(Form::letters).collect();
        let mut returns = IndexMap::new();
        for (i, (name, text)) in written.0.into_iter().enumerate() {
            let at = root("returns").key(&name);
            let reserved = if name == "out" && single {
                None
            } else {
                scope::refuse(&name)
            };
            let taken = signature
                .parameter(&name)
                .map(|_| format!("`{name}` is already an argument"));
            if let Some(why) = reserved.or(taken) {
                let finding = self.document.at_key(&at, why);
                self.findings
                    .add(finding.with_help("choose another name for the output"));
            }
            let form = match parts.get(i) {
                Some(ty) => self.form(&at, &text, &names, ty),
                None => Form::Plain,
            };
            if let Some(letter) = form.letters().into_iter().find(|letter| !bound.contains(letter)) {
                let message = format!("the dtype `{letter}` is bound by no argument");
                let finding = self.document.at_value(&at, message);
                self.findings
                    .add(finding.with_help("use a letter of `takes`, a dtype, or the name of a DType argument"));
            }
            returns.insert(name, form);
        }
        self.names.free = free.into_inner();
        returns
    }

    /// Gathers the names of helpers, refusing those that are taken.
    fn all_defines(
        &mut self,
        defines: &IndexMap<String, gradus_law::Define>,
        uses: &IndexMap<String, ReferenceFunction>,
    ) {
        for define in defines.values() {
            let taken = if uses.contains_key(&define.name) {
                Some("a function of `uses`")
            } else if self.names.outputs.contains(&define.name) {
                Some("an output")
            } else if self.course.defines.contains_key(&define.name) {
                Some("a helper of course.yaml")
            } else {
                None
            };
            if let Some(what) = taken {
                let at = course::path_of_define(self.document, define);
                let finding = self
                    .document
                    .at_key(&at, format!("`{}` is already {what}", define.name));
                self.findings.add(finding.with_help("choose another name"));
            }
        }
        let all = self.course.defines.values().chain(defines.values());
        self.names.defines = all.map(|d| (d.name.clone(), d.parameters.len())).collect();
    }

    fn given(
        &mut self,
        raw: RawGiven,
        signature: &Signature,
        takes: &IndexMap<String, Form>,
        returns: &IndexMap<String, Form>,
        defines: &IndexMap<String, gradus_law::Define>,
    ) -> Given {
        let at = root("given");
        self.positive(&at.key("cases"), raw.cases);
        self.names.later = raw.draw.0.keys().chain(raw.lets.0.keys()).cloned().collect();
        self.names.later.extend(raw.dims.0.keys().cloned());
        let shared = self.shared_dims(&raw.dims_of, signature, takes.values().chain(returns.values()));
        let dims = self.dims(shared, raw.dims, signature);
        // Arguments that are drawn without being mentioned are there before all others.
        let mentioned: HashSet<&String> = raw.draw.0.keys().chain(raw.lets.0.keys()).chain(dims.keys()).collect();
        for parameter in signature.parameters.iter().filter(|p| !mentioned.contains(&p.name)) {
            self.names.values.push(parameter.name.clone());
            let closure = matches!(parameter.ty, Type::Closure { .. });
            if closure && !defines.contains_key(&parameter.name) {
                self.no_source(parameter, "a helper of that name under `define`: `f(x): …`");
            } else if !closure && !drawn_by_default(&parameter.ty, takes.get(&parameter.name)) {
                self.no_source(parameter, "an entry under `given.draw`, `given.let` or `given.dims`");
            }
        }
        let draw = self.draw(raw.draw, signature, takes);
        let mut lets = IndexMap::new();
        for (name, formula) in raw.lets.0 {
            let here = at.key("let").key(&name);
            self.name_is_free(&here, &name, signature);
            if draw.contains_key(&name) {
                let finding = self.document.at_key(&here, format!("`{name}` is already drawn"));
                self.findings
                    .add(finding.with_help("a value is either drawn or computed"));
            }
            let scope = self.names.of_case();
            if let Some(parsed) = self.expression_in(&here, &formula, &scope) {
                lets.insert(name.clone(), parsed);
            }
            if let Some(Type::Closure { parameters, .. }) = signature.parameter(&name).map(|p| &p.ty) {
                self.names.closures.push((name.clone(), parameters.len()));
            }
            self.names.values.push(name);
        }
        let examples: Vec<Example> = raw
            .examples
            .into_iter()
            .enumerate()
            .map(|(i, fixes)| self.example(&at.key("examples").index(i), fixes, signature, &draw, &lets))
            .collect();
        let avoid = raw.avoid.as_ref().and_then(|formula| {
            let scope = self.names.of_case();
            self.expression_in(&at.key("avoid"), formula, &scope)
        });
        Given {
            cases: raw.cases,
            dims,
            draw,
            lets,
            examples,
            avoid,
        }
    }

    fn no_source(&mut self, parameter: &crate::signature::Parameter, way: &str) {
        let message = format!("nothing says where the argument `{}` comes from", parameter.name);
        let finding = self.at_parameter(&parameter.name, message);
        self.findings
            .add(finding.with_help(format!("`{}` ({}) needs {way}", parameter.name, parameter.rust)));
    }

    /// A finding about a parameter, where the signature names it.
    fn at_parameter(&self, name: &str, message: String) -> crate::diagnostic::Diagnostic {
        let at = root("signature");
        let found = self
            .document
            .tree
            .find(&at)
            .and_then(|node| node.scalar())
            .and_then(|text| {
                let open = text.find('(')?;
                Some(open + word(&text[open..], name)?)
            });
        match found {
            Some(offset) => self.document.at_part(&at, offset, name.len(), message),
            None => self.document.at_value(&at, message),
        }
    }

    /// A name of a size, draw or let that is new, or an argument's.
    fn name_is_free(&mut self, at: &YamlPath, name: &str, signature: &Signature) {
        let taken = if signature.parameter(name).is_some() {
            None
        } else if let Some(why) = scope::refuse(name) {
            Some(why)
        } else if self.names.outputs.iter().any(|output| output == name) {
            Some(format!("`{name}` is already an output"))
        } else if self.names.defines.iter().any(|(define, _)| define == name) {
            Some(format!("`{name}` is already a helper under `define`"))
        } else if self.names.uses.iter().any(|(function, _)| function == name) {
            Some(format!("`{name}` is already a function of `uses`"))
        } else {
            None
        };
        let size = self
            .names
            .sizes
            .iter()
            .any(|size| size == name)
            .then(|| format!("`{name}` is already a size"));
        if let Some(why) = taken.or(size) {
            self.findings
                .add(self.document.at_key(at, why).with_help("choose another name"));
        }
    }

    /// The sizes of sets that course.yaml declares, as far as the exercise mentions them.
    fn shared_dims<'f>(
        &mut self,
        sets: &[String],
        signature: &Signature,
        forms: impl Iterator<Item = &'f Form>,
    ) -> IndexMap<String, Dim> {
        let mut all: IndexMap<String, Dim> = IndexMap::new();
        for (i, set) in sets.iter().enumerate() {
            let at = root("given").key("dims_of").index(i);
            let Some(sizes) = self.course.dims.get(set) else {
                let help = match nearest(set, self.course.dims.keys()) {
                    Some(near) => did_you_mean(near),
                    None => format!("declare it in course.yaml: `dims: {{{set}: {{n: 1..=4}}}}`"),
                };
                let finding = self
                    .document
                    .at_value(&at, format!("there are no sizes called `{set}`"));
                self.findings.add(finding.with_help(help));
                continue;
            };
            all.extend(sizes.iter().map(|(name, dim)| (name.clone(), dim.clone())));
        }
        let shared = dims::mentioned(all, self.document, self.course, forms);
        let at = root("given").key("dims_of");
        for name in shared.keys() {
            self.name_is_free(&at, name, signature);
            self.names.sizes.push(name.clone());
        }
        shared
    }

    fn dims(
        &mut self,
        shared: IndexMap<String, Dim>,
        written: FormulaMap,
        signature: &Signature,
    ) -> IndexMap<String, Dim> {
        let mut found = shared;
        for (name, formula) in written.0 {
            let at = root("given").key("dims").key(&name);
            // One of a set may have another range here.
            if !found.contains_key(&name) {
                self.name_is_free(&at, &name, signature);
            }
            if let Some(parameter) = signature.parameter(&name)
                && !matches!(&parameter.ty, Type::Scalar(s) if !matches!(s, Scalar::Bool))
            {
                let message = format!("the argument `{name}` is no number, so it can't be a size");
                self.findings.add(
                    self.document
                        .at_key(&at, message)
                        .with_help("draw it under `given.draw`"),
                );
            }
            let scope = self.names.of_sizes();
            let parts = dims::parts(self.document, &at, &formula, &mut self.findings);
            for (base, expression) in &parts {
                self.check(&at, *base, expression, &scope);
            }
            if let Some(dim) = dims::dim(parts) {
                found.insert(name.clone(), dim);
            }
            if !self.names.sizes.contains(&name) {
                self.names.sizes.push(name);
            }
        }
        found
    }

    fn draw(
        &mut self,
        written: Map<super::raw::RawDraw>,
        signature: &Signature,
        takes: &IndexMap<String, Form>,
    ) -> IndexMap<String, Draw> {
        let later = self.names.later.clone();
        let reader = DrawReader {
            document: self.document,
            structs: &self.course.structs,
            kinds: self.kinds,
            later: &later,
        };
        let mut draw = IndexMap::new();
        for (name, raw) in written.0 {
            let at = root("given").key("draw").key(&name);
            self.name_is_free(&at, &name, signature);
            let parameter = signature.parameter(&name);
            if let Some(read) = reader.read(&at, &raw.0, takes.get(&name), &mut self.findings) {
                let scope = self.names.of_case();
                reader.check(&at, &read, &scope, &mut self.findings);
                self.tensor_functions(&at, &read);
                self.contents(&read);
                draw.insert(name.clone(), read);
            }
            if let Some(Type::Closure { parameters, .. }) = parameter.map(|p| &p.ty) {
                self.names.closures.push((name.clone(), parameters.len()));
            }
            self.names.values.push(name);
        }
        draw
    }

    /// Draws that the content of a file is made from may be changed, as arguments may.
    fn contents(&mut self, draw: &Draw) {
        for (_, expression) in draw.contents() {
            let names = expression.names().into_iter();
            let known = names.filter(|name| self.names.values.contains(name) && !self.names.parameters.contains(name));
            let known: Vec<String> = known.collect();
            self.names.contents.extend(known);
        }
    }

    /// Functions of candle tensors are there under the names that a draw chooses from.
    fn tensor_functions(&mut self, at: &YamlPath, draw: &Draw) {
        if draw.kind != "tensor_function" {
            return;
        }
        let at = at.key(&draw.kind);
        let named = ["of", ""]
            .into_iter()
            .find_map(|key| Some((key, draw.options.get(key)?)));
        let Some((key, named)) = named else { return };
        let at = if key.is_empty() { at } else { at.key(key) };
        let names = match named {
            Literal::List(items) => items.iter().enumerate().map(|(i, item)| (at.index(i), item)).collect(),
            one => vec![(at, one)],
        };
        for (at, name) in names {
            let Literal::Text(name, _) = name else { continue };
            if let Err((message, help)) = self.references.tensor_function(name) {
                self.findings.add(self.document.at_value(&at, message).with_help(help));
            }
        }
    }

    /// What an example or a snapshot fixes.
    fn example(
        &mut self,
        at: &YamlPath,
        fixes: Map<RawLiteral>,
        signature: &Signature,
        draw: &IndexMap<String, Draw>,
        lets: &IndexMap<String, Expr>,
    ) -> Example {
        let line = self.document.at_value(at, "").line;
        let mut read = IndexMap::new();
        for (name, raw) in fixes.0 {
            let here = at.key(&name);
            let parameter = signature.parameter(&name);
            let known = parameter.is_some()
                || self.names.sizes.contains(&name)
                || draw.contains_key(&name)
                || lets.contains_key(&name);
            if !known {
                let mut names: Vec<&String> = self.names.sizes.iter().chain(&self.names.parameters).collect();
                names.extend(draw.keys().chain(lets.keys()));
                let help = match nearest(&name, &names) {
                    Some(near) => did_you_mean(near),
                    None => "an example fixes sizes, arguments and drawn values".to_string(),
                };
                let message = format!("`{name}` is no size, no argument and not drawn");
                self.findings.add(self.document.at_key(&here, message).with_help(help));
                continue;
            }
            let textual = match (parameter, draw.get(&name)) {
                (Some(parameter), draw) => {
                    parameter.ty.is_textual() || draw.is_some_and(|draw| draw.kind == "tensor_function")
                }
                (None, Some(draw)) => draw.gives_text(&|word| self.names.is_of_case(word)),
                (None, None) => false,
            };
            let literal = self.literal(&here, &raw, textual);
            read.insert(name, literal);
        }
        Example { fixes: read, line }
    }

    /// A literal value; its texts are expressions unless texts are wanted.
    fn literal(&mut self, at: &YamlPath, raw: &RawLiteral, textual: bool) -> Literal {
        match raw {
            RawLiteral::Text(text) if textual => {
                let parsed = match computed(text) {
                    Some((base, expression)) => self.computed(at, base, expression),
                    None => {
                        self.doubly_quoted(at, text);
                        None
                    }
                };
                Literal::Text(text.clone(), parsed)
            }
            RawLiteral::Text(text) => {
                if let Some(number) = draws::special(text) {
                    return Literal::Number(number);
                }
                let formula = super::literal::Formula(text.clone());
                let parsed = expression(self.document, at, &formula, &mut self.findings);
                if let Some(parsed) = &parsed {
                    let scope = self.names.of_case();
                    self.check(at, 0, parsed, &scope);
                }
                Literal::Text(text.clone(), parsed)
            }
            RawLiteral::List(items) => Literal::List(
                items
                    .iter()
                    .enumerate()
                    .map(|(i, item)| self.literal(&at.index(i), item, textual))
                    .collect(),
            ),
            RawLiteral::Map(entries) => Literal::Map(
                entries
                    .iter()
                    .map(|(key, value)| (key.clone(), self.literal(&at.key(key), value, textual)))
                    .collect(),
            ),
            plain => draws::literal(plain),
        }
    }

    /// Every size that a form mentions must be known before the function is called, or be bound by an argument whose
    /// sizes come from elsewhere (computed, or drawn with a shape of its own).
    fn bound_sizes(&mut self, takes: &IndexMap<String, Form>, returns: &IndexMap<String, Form>, given: &Given) {
        let mut bound: HashSet<String> = self.names.sizes.iter().cloned().collect();
        let mut missing: Vec<(YamlPath, String, String)> = Vec::new();
        let free = |name: &String| {
            let shaped = given
                .draw
                .get(name)
                .is_some_and(|d| d.options.contains_key("shape") || d.kind == "fixture");
            given.lets.contains_key(name) || shaped
        };
        // What is computed binds first: other arguments may use its sizes.
        let (computed, drawn): (Vec<_>, Vec<_>) = takes.iter().partition(|(name, _)| free(name));
        for (forms, binds) in [(computed, true), (drawn, false)] {
            for (name, form) in forms {
                self.sizes_of(&root("takes").key(name), form, &|_, _| binds, &mut bound, &mut missing);
            }
        }
        let marked = &self.names.free;
        if let Some(name) = marked.iter().find(|name| bound.contains(*name)) {
            let at = returns.iter().find(|(_, form)| {
                let uses = forms::sizes(form, &self.course.structs);
                uses.iter()
                    .any(|u| u.field.is_empty() && u.size.as_name() == Some(name))
            });
            let at = root("returns").key(at.map_or("out", |(output, _)| output));
            let message = format!("the size `{name}` is bound before the function is called, so it is not free");
            let finding = self.document.at_value(&at, message);
            self.findings
                .add(finding.with_help(format!("write `{name}` without the `?`")));
        }
        // A struct's sizes can't be marked: those that nothing binds are free.
        let free = |u: &SizeUse, name: &str| !u.field.is_empty() || marked.iter().any(|m| m == name);
        let given_so_far = bound.clone();
        for (name, form) in returns {
            self.sizes_of(&root("returns").key(name), form, &free, &mut bound, &mut missing);
        }
        let mut told: HashSet<(String, String)> = HashSet::new();
        for (at, field, name) in missing {
            if !told.insert((at.to_string(), name.clone())) {
                continue;
            }
            let message = match field.is_empty() {
                true => format!("the size `{name}` is not bound"),
                false => format!("the size `{name}` of `{field}` is not bound"),
            };
            let known: Vec<&String> = given_so_far.iter().collect();
            let near = nearest(&name, &known).filter(|near| near.len() > 1);
            let returned = at.to_string().starts_with("returns");
            let add = format!("`given: {{dims: {{{name}: 1..=4}}}}`");
            let help = match (near, returned) {
                (Some(near), false) => format!("did you mean `{near}`? Else add it: {add}"),
                (None, false) => format!("add it to the sizes: {add}"),
                (Some(near), true) => {
                    format!("did you mean `{near}`? A size that only the answer shows is marked: `?{name}`")
                }
                (None, true) => {
                    format!("mark it `?{name}` if only the answer shows it; else add it to the sizes: {add}")
                }
            };
            // Where the form is written, the name itself can be pointed at.
            let place = self
                .document
                .tree
                .find(&at)
                .and_then(|node| node.scalar())
                .and_then(|text| {
                    let inside = text.find('[')?;
                    let offset = inside + word(&text[inside..], &name)?;
                    Some(self.document.at_part(&at, offset, name.len(), message.clone()))
                });
            let finding = place.unwrap_or_else(|| match self.document.tree.find(&at) {
                Some(_) => self.document.at_value(&at, message.clone()),
                None => self.at_parameter(at.last_key().unwrap_or(""), message.clone()),
            });
            self.findings.add(finding.with_help(help));
        }
    }

    fn sizes_of(
        &self,
        at: &YamlPath,
        form: &Form,
        binds: &dyn Fn(&SizeUse, &str) -> bool,
        bound: &mut HashSet<String>,
        missing: &mut Vec<(YamlPath, String, String)>,
    ) {
        let uses = forms::sizes(form, &self.course.structs);
        let names = uses
            .iter()
            .filter(|u| u.binds)
            .filter_map(|u| u.size.as_name().filter(|name| binds(u, name)));
        bound.extend(names.map(str::to_string));
        for size in uses {
            for name in size.size.names() {
                if !bound.contains(&name) && !scope::is_function(&name) {
                    missing.push((at.clone(), size.field.clone(), name));
                }
            }
        }
    }

    fn display(&mut self, written: Map<i64>) -> IndexMap<String, i64> {
        for (name, least) in &written.0 {
            let at = root("display").key(name);
            if !self.names.sizes.contains(name) {
                let help = match nearest(name, &self.names.sizes) {
                    Some(near) => did_you_mean(near),
                    None => "name a size of `given.dims` and the least value to show".to_string(),
                };
                let finding = self.document.at_key(&at, format!("`{name}` is no size"));
                self.findings.add(finding.with_help(help));
            } else if *least < 0 {
                let finding = self.document.at_value(&at, "a size is never negative");
                self.findings.add(finding.with_help("write a whole number from 0"));
            }
        }
        written.0
    }

    fn equivalents(&mut self, written: Vec<RawEquivalent>) -> Vec<Equivalent> {
        let mut equivalents = Vec::new();
        for (i, RawEquivalent { mutant, because }) in written.into_iter().enumerate() {
            let at = root("equivalent").index(i);
            let line = self.reasoned(&at, &because, "say why no input can tell the mutant from the reference");
            equivalents.push(Equivalent { mutant, because, line });
        }
        equivalents
    }

    /// Line of an entry that must say why it is there.
    fn reasoned(&mut self, at: &YamlPath, because: &str, help: &str) -> usize {
        if because.trim().is_empty() {
            let finding = self.document.at_value(&at.key("because"), "the reason is missing");
            self.findings.add(finding.with_help(help));
        }
        self.document.at_value(at, "").line
    }

    fn unnoticed(&mut self, written: Vec<RawUnnoticed>) -> Vec<Unnoticed> {
        let mut unnoticed = Vec::new();
        for (i, RawUnnoticed { distortion, because }) in written.into_iter().enumerate() {
            let at = root("unnoticed").index(i);
            let line = self.reasoned(&at, &because, "say why no law can notice the distortion");
            unnoticed.push(Unnoticed {
                distortion,
                because,
                line,
            });
        }
        unnoticed
    }

    fn limits(&mut self, raw: RawLimits) -> Limits {
        let mut limits = Limits::default();
        if let Some(text) = &raw.time {
            match quantity(text, &[("ms", 0.001), ("s", 1.0), ("min", 60.0)]) {
                Some(seconds) if (0.001..=3600.0).contains(&seconds) => limits.time = Duration::from_secs_f64(seconds),
                _ => self.bad_limit("time", text, "write `500ms`, `2s` or `1min`, at most an hour"),
            }
        }
        if let Some(text) = &raw.memory {
            let (k, m, g) = (1024.0, 1024.0 * 1024.0, 1024.0 * 1024.0 * 1024.0);
            match quantity(text, &[("KiB", k), ("MiB", m), ("GiB", g)]) {
                Some(bytes) if (m..=64.0 * g).contains(&bytes) => limits.memory = bytes as u64,
                _ => self.bad_limit("memory", text, "write `256MiB` or `1GiB`, from 1MiB to 64GiB"),
            }
        }
        limits
    }

    fn bad_limit(&mut self, key: &str, text: &str, help: &str) {
        let message = format!("`{text}` is no limit of {key}");
        let finding = self.document.at_value(&root("limits").key(key), message);
        self.findings.add(finding.with_help(help));
    }
}

/// `2s` as a number of the smallest unit's base.
fn quantity(text: &str, units: &[(&str, f64)]) -> Option<f64> {
    let text = text.trim();
    let digits = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let (_, factor) = units.iter().find(|(name, _)| *name == unit.trim())?;
    Some(number.parse::<f64>().ok()? * factor)
}

/// Byte offset of a whole word.
fn word(text: &str, name: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(name).map(|(at, _)| at).find(|&at| {
        let before = text[..at].chars().next_back();
        let after = text[at + name.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    })
}

fn layout(raw: RawLayout) -> Layout {
    match raw {
        RawLayout::Contiguous => Layout::Contiguous,
        RawLayout::Transposed => Layout::Transposed,
        RawLayout::Narrowed => Layout::Narrowed,
        RawLayout::Broadcast => Layout::Broadcast,
    }
}

/// Whether an argument is drawn without being mentioned: tensors with a form, structs, devices.
fn drawn_by_default(ty: &Type, form: Option<&Form>) -> bool {
    match (ty, form) {
        (Type::Device | Type::Struct(_), _) | (Type::Tensor, Some(Form::Tensor(_))) => true,
        (Type::List(inner), Some(Form::List(form, Some(_)))) => drawn_by_default(inner, Some(form)),
        // Its form is missing or wrong, which is said elsewhere.
        (Type::Tensor, Some(Form::Plain)) => true,
        _ => false,
    }
}

fn contracts(written: RawContract, storage: Option<RawStorage>) -> Contracts {
    let standard = Contracts::default();
    Contracts {
        pure: written.pure.unwrap_or(standard.pure),
        repeatable: written.repeatable.unwrap_or(standard.repeatable),
        finite: written.finite.unwrap_or(standard.finite),
        storage: storage.map(|storage| match storage {
            RawStorage::Fresh => "fresh".into(),
            RawStorage::Shared => "shared".into(),
        }),
    }
}
