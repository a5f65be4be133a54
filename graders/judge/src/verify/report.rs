//! What a verification says: a table a unit for people, everything for tools.

use super::Verified;
use super::distortions::Noticed;
use super::proof::{Fate, Proof, SubjectKind};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use gradus_course::Course;
use serde_json::{Value, json};

/// One table a unit, and the survivors of each.
pub fn tables(course: &Course, verified: &Verified, width: u16) -> String {
    let mut out = String::new();
    for unit in &course.units {
        let own: Vec<&Proof> = verified.proofs.iter().filter(|p| p.id.unit == unit.name).collect();
        if own.is_empty() {
            continue;
        }
        let mut table = Table::new();
        table.load_preset(presets::UTF8_BORDERS_ONLY);
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
        let head = [
            unit.name.as_str(),
            "laws",
            "mistakes",
            "alternatives",
            "mutants",
            "margin",
            "oracle",
            "distortions",
            "cases/s",
        ];
        table.set_header(head);
        for proof in &own {
            table.add_row(row(proof, verified.mutants));
        }
        if own.len() > 1 && verified.mutants {
            let killed: usize = own.iter().map(|p| p.score().0).sum();
            let counted: usize = own.iter().map(|p| p.score().1).sum();
            table.add_row(["", "", "", "", &share(killed, counted), "", "", &noticed(&own), ""]);
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        out.push_str(&table.to_string());
        out.push('\n');
    }
    out
}

fn row(proof: &Proof, mutants: bool) -> [String; 9] {
    let mistakes: Vec<bool> = proof.of(SubjectKind::Mistake).map(|s| s.fate == Fate::Killed).collect();
    let caught = mistakes.iter().filter(|c| **c).count();
    let pass = proof.alternatives.iter().filter(|(_, passes)| *passes).count();
    let (killed, counted) = proof.score();
    [
        proof.id.exercise.clone(),
        proof.laws.len().to_string(),
        format!("{caught}/{}", mistakes.len()),
        format!("{pass}/{}", proof.alternatives.len()),
        if mutants { share(killed, counted) } else { "-".into() },
        proof.margin.map_or("-".into(), |m| format!("{:.3}", m)),
        if proof.oracle == 0 {
            "-".into()
        } else {
            proof.oracle.to_string()
        },
        distortions(proof),
        format!("{:.0}", speed(proof)),
    ]
}

/// Noticed, of those that the domain does not exclude.
fn distortions(proof: &Proof) -> String {
    match proof.distortions.is_empty() {
        true => "-".into(),
        false => noticed(&[proof]),
    }
}

fn noticed(proofs: &[&Proof]) -> String {
    let count = |wanted: &dyn Fn(Noticed) -> bool| {
        let all = proofs.iter().flat_map(|proof| &proof.distortions);
        all.filter(|(_, fate)| wanted(*fate)).count()
    };
    let reasoned = count(&|fate| fate == Noticed::Reasoned);
    let counted = count(&|fate| !matches!(fate, Noticed::Excluded | Noticed::Reasoned));
    let noticed = count(&|fate| fate == Noticed::Yes);
    match reasoned {
        0 => format!("{noticed}/{counted}"),
        reasoned => format!("{noticed}/{counted} +{reasoned}"),
    }
}

fn share(killed: usize, counted: usize) -> String {
    match counted {
        0 => "-".into(),
        _ => format!("{killed}/{counted} {:3.0} %", 100.0 * killed as f64 / counted as f64),
    }
}

fn speed(proof: &Proof) -> f64 {
    f64::from(proof.cases) / proof.seconds.max(1e-6)
}

/// Everything, with the kill matrix.
pub fn json(course: &Course, verified: &Verified) -> String {
    let units: Vec<Value> = course
        .units
        .iter()
        .filter(|unit| verified.proofs.iter().any(|p| p.id.unit == unit.name))
        .map(|unit| {
            let own = verified.proofs.iter().filter(|p| p.id.unit == unit.name);
            json!({"unit": unit.name, "exercises": own.map(exercise).collect::<Vec<_>>()})
        })
        .collect();
    let findings: Vec<Value> = verified
        .findings
        .iter()
        .map(|f| {
            json!({
                "severity": if f.is_error() { "error" } else { "warning" },
                "file": f.file, "line": f.line, "column": f.column, "path": f.path,
                "message": f.message, "help": f.help,
            })
        })
        .collect();
    let whole = json!({"format_version": 1, "findings": findings, "units": units});
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

fn exercise(proof: &Proof) -> Value {
    let kills = |name: &str, kind: SubjectKind| -> Vec<&str> {
        let killed = proof.killed_by(name);
        let subjects = proof.subjects.iter().enumerate();
        subjects
            .filter(|(i, s)| killed.contains(i) && s.kind == kind)
            .map(|(_, s)| s.name.as_str())
            .collect()
    };
    let laws: Vec<Value> = proof
        .laws
        .iter()
        .map(|law| {
            json!({
                "name": law.name, "holds": law.holds, "rejects": law.reject,
                "consults_reference": law.consults_reference, "cases": law.cases,
                "kills": {
                    "mistakes": kills(&law.name, SubjectKind::Mistake),
                    "mutants": kills(&law.name, SubjectKind::Mutant),
                },
            })
        })
        .collect();
    let subjects = |kind: SubjectKind| -> Vec<Value> {
        let fate = |fate: &Fate| match fate {
            Fate::Killed => "killed",
            Fate::Survived => "survived",
            Fate::Equivalent => "equivalent",
            Fate::Unviable => "unviable",
        };
        let subjects = proof.of(kind);
        subjects
            .map(|s| json!({"name": s.name, "file": s.file, "line": s.line, "fate": fate(&s.fate), "killed_by": s.by}))
            .collect()
    };
    let named = |wanted: Noticed| -> Vec<&str> {
        let all = proof.distortions.iter().filter(|(_, fate)| *fate == wanted);
        all.map(|(name, _)| *name).collect()
    };
    let (killed, counted) = proof.score();
    let alternatives: Vec<Value> = proof
        .alternatives
        .iter()
        .map(|(file, passes)| json!({"file": file, "passes": passes}))
        .collect();
    json!({
        "exercise": proof.id.to_string(),
        "laws": laws,
        "mistakes": subjects(SubjectKind::Mistake),
        "alternatives": alternatives,
        "mutants": {"killed": killed, "total": counted, "list": subjects(SubjectKind::Mutant)},
        "distortions": {
            "noticed": named(Noticed::Yes), "excluded": named(Noticed::Excluded), "reasoned": named(Noticed::Reasoned),
            "survives": named(Noticed::Survives), "not_reached": named(Noticed::NotReached),
        },
        "edges": {"asked": proof.edges.asked, "left_out": proof.edges.left_out, "avoided": proof.edges.avoided},
        "margin": proof.margin,
        "oracle": proof.oracle,
        "cases": proof.cases,
        "seconds": (proof.seconds * 1e3).round() / 1e3,
        "cases_per_second": speed(proof).round(),
    })
}
