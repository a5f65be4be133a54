//! Sizes as they are written: `1..=5`, `min(m, n)`; those of one exercise, and sets that several share.

use super::document::{Document, Findings};
use super::draws;
use super::forms;
use super::literal::{Formula, FormulaMap, Map};
use super::positions::YamlPath;
use super::scope;
use crate::model::{Course, Dim, Form};
use gradus_law::{Expr, Scope};
use indexmap::IndexMap;
use std::collections::HashSet;

/// The parts of a size as written, each with its first byte: the ends of a range, or one expression. Slips are reported.
pub fn parts(document: &Document, at: &YamlPath, formula: &Formula, findings: &mut Findings) -> Vec<(usize, Expr)> {
    let text = document.text_of(at, formula);
    let written = draws::range(&text);
    let mut parsed = Vec::new();
    for (base, part) in &written {
        match Expr::parse(part) {
            Ok(expression) => parsed.push((*base, expression)),
            Err(mut found) => {
                if written.len() == 1 && text.contains("..") {
                    found.help = Some("sizes are `low..=high`, both ends included".to_string());
                }
                findings.add(document.at_expression(at, *base, &found));
            }
        }
    }
    if let [(_, low), (_, high)] = parsed.as_slice()
        && let (Ok(a), Ok(b)) = (low.text.trim().parse::<i64>(), high.text.trim().parse::<i64>())
        && (a > b || a < 0)
    {
        let finding = document.at_value(at, format!("no size lies in {a}..={b}"));
        findings.add(finding.with_help("sizes are whole numbers from 0, the low end first"));
    }
    if let [(_, one)] = parsed.as_slice()
        && let Some(help) = no_size(one.text.trim())
    {
        let finding = document.at_value(at, format!("`{}` is no size", one.text.trim()));
        findings.add(finding.with_help(help));
        return Vec::new();
    }
    match parsed.len() == written.len() {
        true => parsed,
        false => Vec::new(),
    }
}

/// What to write instead of numbers that are a range in other notations, or no size at all.
fn no_size(text: &str) -> Option<String> {
    let inner = text.trim_matches(['[', ']', '(', ')']);
    let ends = inner
        .split_once([',', '-'])
        .map(|(low, high)| (low.trim().parse(), high.trim().parse()));
    if let Some((Ok(low), Ok(high))) = ends {
        let (low, high): (u64, u64) = (low, high);
        return Some(format!("a range is written `{low}..={high}`, both ends included"));
    }
    let number: f64 = text.parse().ok()?;
    (number < 0.0 || number.fract() != 0.0).then(|| "sizes are whole numbers from 0".to_owned())
}

/// The size that these parts make.
pub fn dim(parts: Vec<(usize, Expr)>) -> Option<Dim> {
    let mut parts = parts.into_iter().map(|(_, expression)| expression);
    match (parts.next(), parts.next()) {
        (Some(low), Some(high)) => Some(Dim::Range(low, high)),
        (Some(value), None) => Some(Dim::Value(value)),
        (None, _) => None,
    }
}

/// The sets of `course.yaml`.
pub fn sets(
    document: &Document,
    written: Map<FormulaMap>,
    findings: &mut Findings,
) -> IndexMap<String, IndexMap<String, Dim>> {
    let mut sets = IndexMap::new();
    for (set, sizes) in written.0 {
        let mut read: IndexMap<String, Dim> = IndexMap::new();
        for (name, formula) in sizes.0 {
            let at = YamlPath::root().key("dims").key(&set).key(&name);
            if let Some(why) = scope::refuse(&name) {
                findings.add(document.at_key(&at, why).with_help("choose another name for the size"));
                continue;
            }
            let parts = parts(document, &at, &formula, findings);
            let known = Scope {
                values: read.keys().cloned().collect(),
                ..Scope::default()
            };
            for (base, expression) in &parts {
                for mut found in expression.check(&known) {
                    scope::advise(&mut found, &expression.text, &known, &[]);
                    findings.add(document.at_expression(&at, *base, &found));
                }
            }
            read.extend(dim(parts).map(|dim| (name, dim)));
        }
        sets.insert(set, read);
    }
    sets
}

/// Of the sizes of sets, those that an exercise mentions, and those that these are made from.
pub fn mentioned<'f>(
    all: IndexMap<String, Dim>,
    document: &Document,
    course: &Course,
    forms: impl Iterator<Item = &'f Form>,
) -> IndexMap<String, Dim> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mut used: HashSet<String> = document.text.split(|c| !word(c)).map(str::to_owned).collect();
    for form in forms {
        used.extend(
            forms::sizes(form, &course.structs)
                .iter()
                .flat_map(|size| size.size.names()),
        );
    }
    // Later sizes are made from earlier ones.
    for (name, dim) in all.iter().rev() {
        if used.contains(name) {
            match dim {
                Dim::Range(low, high) => used.extend(low.names().into_iter().chain(high.names())),
                Dim::Value(value) => used.extend(value.names()),
            }
        }
    }
    all.into_iter().filter(|(name, _)| used.contains(name)).collect()
}
