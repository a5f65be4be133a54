//! One exercise by itself: does the reference pass, everywhere, and do the cases reach what the spec declares?

use super::findings::{at_key, at_line, brief, in_file, line_of, warning};
use super::options::{MARGIN, SLOW, VerifyOptions};
use super::proof::{LawProof, Proof};
use super::{distortions, margin, oracle, scratch, texts};
use crate::grade::contract::float_dtype;
use crate::grade::kills;
use crate::grade::options::RunOptions;
use crate::grade::outcome::{LawOutcome, Which};
use crate::grade::problem::About;
use crate::grade::programs::{Unready, build_failed};
use crate::grade::scope::outputs;
use crate::grade::session::Session;
use crate::grade::sessions::Sessions;
use crate::grade::store::{self, StageError};
use crate::grade::trial::{self, TrialOptions, TrialOutcome};
use gradus_course::diagnostic::Diagnostic;
use gradus_course::{Case, Course, Dim, Exercise, Law, Literal, Origin, Tolerances};
use gradus_engine::{Engine, EnvironmentError};
use gradus_law::Env;
use gradus_law::Tolerance;
use gradus_law::value::Value;
use gradus_report::verdict::Verdict;
use gradus_wire::{DType, Device};
use indexmap::IndexMap;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

/// Cases of one of many seeds.
const CASES_OF_A_SEED: u32 = 8;
/// A law with a `when` should be judged on so many cases.
const CONDITIONAL: u32 = 3;
/// Whole numbers in a range whose ends count as edges.
const LONG: f64 = 100.0;
/// A wide tolerance is needed if something breaks once it is so many times narrower.
const NARROWER: f64 = 1000.0;

/// The reference's file.
pub fn reference(exercise: &Exercise) -> PathBuf {
    PathBuf::from(format!(
        "reference/{}/src/{}.rs",
        exercise.id.unit, exercise.id.exercise
    ))
}

/// What one exercise shows by itself.
pub fn examine(
    course: &Course,
    engine: &Engine,
    exercise: &Exercise,
    run: &RunOptions,
    options: &VerifyOptions,
) -> Result<(Proof, Vec<Diagnostic>), EnvironmentError> {
    let mut found = texts::check(exercise);
    let mut proof = Proof {
        id: exercise.id.clone(),
        laws: laws(exercise),
        subjects: Vec::new(),
        alternatives: Vec::new(),
        margin: None,
        oracle: 0,
        distortions: Vec::new(),
        edges: super::edges::Edges::default(),
        sound: false,
        cases: 0,
        seconds: 0.0,
    };
    let seeds: Vec<String> = (0..options.seeds).map(|n| format!("{}{n}", run.seed)).collect();
    let sessions = Sessions::new(course, engine, run);
    let mut session = match sessions.reference(exercise, Device::Cpu)? {
        Ok(session) => session,
        Err(unready) => {
            found.push(not_built(course, exercise, unready));
            return Ok((proof, found));
        }
    };
    let trial = TrialOptions {
        cases: None,
        gate: sessions.gate(),
        shrink: true,
    };
    proof.cases = trial::plans(&session, &trial).len() as u32;
    let started = Instant::now();
    let outcome = trial::run(&mut session, &trial)?;
    proof.seconds = started.elapsed().as_secs_f64();
    let passes = outcome.verdict == Verdict::Passed;
    proof.sound = passes;
    if !passes {
        found.push(fails(exercise, &outcome, "with the course's own seed"));
    }
    if proof.seconds > SLOW {
        let help = "fewer cases, smaller sizes, `cases:` at the dearest laws, or a faster reference";
        let message = format!(
            "a trial takes {:.0} s: a learner waits that long after every edit",
            proof.seconds
        );
        found.push(warning(at_key(exercise, "given", message, help)));
    }
    let census = census(&mut session, &trial)?;
    report_census(exercise, &census, &mut proof, &mut found);
    if !passes {
        return Ok((proof, found));
    }
    let (edges, of_edges) = super::edges::examine(&mut session)?;
    proof.edges = edges;
    found.extend(of_edges);
    found.extend(super::wider::examine(&mut session)?);
    let quiet = TrialOptions { shrink: false, ..trial };
    let (distortions, of_distortions) = distortions::examine(&mut session, &quiet, distortions::TABLE)?;
    proof.distortions = distortions;
    found.extend(of_distortions);
    compare_with_oracle(course, &mut session, &mut proof, &mut found)?;
    found.extend(other_seeds(&mut session, &sessions, &seeds)?);
    drop(session);
    found.extend(wide_tolerances(course, engine, exercise, run, &census.dtypes)?);
    Ok((proof, found))
}

fn not_built(course: &Course, exercise: &Exercise, unready: Unready) -> Diagnostic {
    let (line, message) = match unready {
        Unready::Course(words) => (None, words),
        Unready::Reference(failure) | Unready::Submission(failure) => {
            let outcome = build_failed(&failure);
            let root = format!("{}/", course.root.display());
            let words = outcome.message.unwrap_or_default().replace(&root, "");
            (outcome.line, format!("the reference can't be built: {words}"))
        }
    };
    let line = line.unwrap_or(1) as usize;
    let help = "every exercise needs a right answer";
    in_file(course, &reference(exercise), line, message, help)
}

fn compare_with_oracle(
    course: &Course,
    session: &mut Session<'_>,
    proof: &mut Proof,
    found: &mut Vec<Diagnostic>,
) -> Result<(), EnvironmentError> {
    let exercise = session.exercise;
    match oracle::read(course, exercise) {
        Ok(None) => {}
        Ok(Some(answers)) => {
            let compared = oracle::compare(session, &answers)?;
            proof.oracle = compared.cases;
            if compared.margin > proof.margin.unwrap_or(0.0) {
                proof.margin = Some(compared.margin);
            }
            for difference in compared.differences {
                let message = format!("the reference and the oracle differ: {difference}");
                let help = "work the input out by hand; after a change of the statement or the script run `cargo xtask oracle`";
                found.push(in_file(course, &oracle::file(exercise), 1, message, help));
            }
        }
        Err(why) => {
            let help = "`cargo xtask oracle` writes it";
            found.push(in_file(course, &oracle::file(exercise), 1, why, help));
        }
    }
    Ok(())
}

/// The reference on a few cases of each of many seeds, up to one on which it fails.
fn other_seeds<'a>(
    session: &mut Session<'a>,
    sessions: &Sessions<'_>,
    seeds: &'a [String],
) -> Result<Option<Diagnostic>, EnvironmentError> {
    let exercise = session.exercise;
    let own = exercise.given.cases.unwrap_or(trial::DEFAULT_CASES);
    let few = TrialOptions {
        cases: Some(own.min(if exercise.is_slow() { 1 } else { CASES_OF_A_SEED })),
        gate: sessions.gate(),
        shrink: true,
    };
    for seed in seeds {
        session.seed = seed;
        let outcome = trial::run(session, &few)?;
        if outcome.verdict != Verdict::Passed {
            return Ok(Some(fails(exercise, &outcome, &format!("with seed {seed}"))));
        }
    }
    Ok(None)
}

fn laws(exercise: &Exercise) -> Vec<LawProof> {
    let laws = exercise.laws.iter().map(|law| LawProof {
        name: law.name.clone(),
        holds: law.text.clone(),
        reject: false,
        consults_reference: law.consults_reference,
        cases: 0,
    });
    let rejects = exercise.rejects.iter().map(|reject| LawProof {
        name: reject.name.clone(),
        holds: String::new(),
        reject: true,
        consults_reference: false,
        cases: 0,
    });
    laws.chain(rejects).collect()
}

/// The reference does not pass: at the law it breaks.
fn fails(exercise: &Exercise, outcome: &TrialOutcome, when: &str) -> Diagnostic {
    let said = brief(outcome.message.as_deref().unwrap_or_default());
    let place = match &outcome.about {
        Some(About::Law(index)) => exercise
            .laws
            .get(*index)
            .map(|law| (law.line, format!("laws.{}", law.name))),
        Some(About::Reject(index)) => exercise
            .rejects
            .get(*index)
            .map(|reject| (reject.line, format!("rejects.{}", reject.name))),
        Some(About::Snapshot(name)) => exercise
            .snapshots
            .get(name)
            .map(|example| (example.line, format!("snapshots.{name}"))),
        None => None,
    };
    let (line, path) = place.unwrap_or_else(|| (line_of(exercise, "signature"), String::new()));
    let inputs = outcome.counterexample.as_ref().map(|c| {
        let shown: Vec<String> = c
            .inputs
            .iter()
            .map(|i| format!("{} = {}", i.name, brief(&i.data.to_string())))
            .collect();
        format!(" at {}", brief(&shown.join(", ")))
    });
    let message = match outcome.verdict {
        Verdict::CourseFault => format!("{said} ({when})"),
        _ => format!(
            "the reference does not pass {when}: {said}{}",
            inputs.unwrap_or_default()
        ),
    };
    let help = match &outcome.about {
        Some(About::Snapshot(_)) => {
            "`cargo xtask bless` writes what the reference answers now; look at the change before you accept it"
        }
        _ => "either the law is wrong, or the reference is: work the input out by hand",
    };
    at_line(exercise, line, &path, message, help)
}

/// What the cases of a trial come to, with the reference as the learner.
#[derive(Default)]
struct Census {
    /// Of laws, then `rejects`: cases on which it was judged, and those of them with any element in a tensor.
    judged: Vec<(u32, u32)>,
    /// Sizes whose least and greatest value was drawn.
    sizes: IndexMap<String, (bool, bool)>,
    /// Integer draws whose bounds were met.
    integers: IndexMap<String, (bool, bool)>,
    /// Float dtypes of the answers.
    dtypes: BTreeSet<&'static str>,
    margin: Option<f64>,
}

fn census(session: &mut Session<'_>, options: &TrialOptions<'_>) -> Result<Census, EnvironmentError> {
    let exercise = session.exercise;
    let mut census = Census {
        judged: vec![(0, 0); exercise.laws.len() + exercise.rejects.len()],
        ..Census::default()
    };
    let compared = margin::compared(exercise);
    for plan in trial::plans(session, options) {
        let Ok(tree) = gradus_draw::draw(session.course, exercise, &plan) else {
            continue;
        };
        let case = tree.current();
        bounds(exercise, &case, &mut census);
        let counts: Vec<u32> = census.judged.iter().map(|(n, _)| *n).collect();
        let wanted = |i: usize, law: &Law| law.runs_on(Device::Cpu) && law.cases.is_none_or(|most| counts[i] < most);
        let outcome = session.judge(&case, Which::Laws(&wanted))?;
        let full = !only_empty(case.values.values().chain(&outcome.answer));
        for (index, law) in &outcome.laws {
            if matches!(law, LawOutcome::Held | LawOutcome::Broken(_)) {
                census.judged[*index].0 += 1;
                census.judged[*index].1 += u32::from(full);
            }
        }
        if let Some(answer) = &outcome.answer {
            let dtypes = outputs(exercise, answer)
                .into_iter()
                .filter_map(|(_, _, v)| float_dtype(v));
            census.dtypes.extend(dtypes.map(|d| d.name()));
            if let (Some(law), Some(expected), Some(&float)) = (compared, &outcome.expected, case.dtypes.get(&'F'))
                && session.is_cast_down(&case)
                && !matches!(case.origin, Origin::Edge(_))
            {
                let share = margin::worst(exercise, law, float, answer, expected);
                census.margin = Some(census.margin.unwrap_or(0.0).max(share));
            }
        }
        for (index, reject) in exercise.rejects.iter().enumerate() {
            let at = exercise.laws.len() + index;
            if matches!(plan.layout, gradus_wire::Layout::Contiguous)
                && census.judged[at].0 < 12
                && session.judge_reject(&case, reject)?.is_some()
            {
                census.judged[at].0 += 1;
                census.judged[at].1 += 1;
            }
        }
    }
    Ok(census)
}

/// Whether there are tensors among the values, all of them without elements.
fn only_empty<'v>(values: impl Iterator<Item = &'v Value>) -> bool {
    fn visit(value: &Value, seen: &mut (bool, bool)) {
        match value {
            Value::Tensor(t) => {
                seen.0 = true;
                seen.1 |= !t.array.is_empty();
            }
            Value::List(items) => items.iter().for_each(|v| visit(v, seen)),
            Value::Struct(fields) => fields.values().for_each(|v| visit(v, seen)),
            _ => {}
        }
    }
    let mut seen = (false, false);
    values.for_each(|v| visit(v, &mut seen));
    seen.0 && !seen.1
}

fn bounds(exercise: &Exercise, case: &Case, census: &mut Census) {
    let values: IndexMap<String, Value> = case
        .sizes
        .iter()
        .map(|(name, &n)| (name.clone(), Value::Number(n as f64)))
        .collect();
    let env = Env {
        values: &values,
        defines: &|_| None,
        tolerance: &|_| Tolerance::default(),
    };
    for (name, dim) in &exercise.given.dims {
        if let (Dim::Range(low, high), Some(&size)) = (dim, case.sizes.get(name)) {
            let reached = census.sizes.entry(name.clone()).or_default();
            reached.0 |= low.size(&env).is_ok_and(|low| low == size);
            reached.1 |= high.size(&env).is_ok_and(|high| high == size);
        }
    }
    for (name, draw) in exercise.given.draw.iter().filter(|(_, d)| d.kind == "integer") {
        let bound = |key: &str| match draw.options.get(key) {
            Some(Literal::Number(n)) => Some(*n),
            Some(Literal::Whole(n)) => Some(*n as f64),
            _ => None,
        };
        // A long range is not meant to be exhausted: its ends are no edges.
        let (low, high) = match (bound("low"), bound("high")) {
            (Some(low), Some(high)) if high - low <= LONG => (Some(low), Some(high)),
            _ => continue,
        };
        let reached = census.integers.entry(name.clone()).or_default();
        let mut meet = |v: f64| {
            reached.0 |= Some(v) == low;
            reached.1 |= Some(v) == high;
        };
        match case.values.get(name) {
            Some(Value::Number(n)) => meet(*n),
            Some(Value::Whole(n)) => meet(*n as f64),
            Some(Value::Tensor(t)) => t.array.iter().for_each(|&v| meet(v)),
            _ => {
                // A list or an absent option: its elements have draws of their own.
                *reached = (true, true);
            }
        }
    }
}

fn report_census(exercise: &Exercise, census: &Census, proof: &mut Proof, found: &mut Vec<Diagnostic>) {
    for (law, (judged, _)) in proof.laws.iter_mut().zip(&census.judged) {
        law.cases = *judged;
    }
    proof.margin = census.margin;
    for (law, &(judged, full)) in exercise.laws.iter().zip(&census.judged) {
        if law.runs_on(Device::Cpu) && (judged > 0 || proof.sound) {
            found.extend(rarely_judged(exercise, law, judged, full));
        }
    }
    let rejects = exercise.rejects.iter().zip(&census.judged[exercise.laws.len()..]);
    for (reject, _) in rejects.filter(|(_, (judged, _))| *judged == 0) {
        let message = format!("`{}` is never tried: its `when` is true in no case", reject.name);
        let path = format!("rejects.{}", reject.name);
        let help = "widen the draws, add an example, or drop it";
        found.push(at_line(exercise, reject.line, &path, message, help));
    }
    let reach = [("given.dims", &census.sizes), ("given.draw", &census.integers)];
    for (section, reached) in reach {
        for (name, &(low, high)) in reached {
            let missed = match (low, high) {
                (true, true) => continue,
                (false, true) => "the least value",
                (true, false) => "the greatest value",
                (false, false) => "the least and the greatest value",
            };
            let path = format!("{section}.{name}");
            let message = format!("no case has {missed} declared for `{name}`: an edge that is never tried");
            let help = "narrow the range to what is drawn, add an example at the edge, or draw more cases";
            let line = line_of(exercise, &path);
            found.push(warning(at_line(exercise, line, &path, message, help)));
        }
    }
    if let Some(share) = census.margin.filter(|&m| m > MARGIN && proof.sound) {
        let message = format!(
            "the reference's own rounding takes {:.0} % of the tolerance: another right answer may fail",
            share * 100.0
        );
        let help = "widen the tolerance for that dtype, draw smaller numbers, or compute the reference more carefully";
        let section = match exercise.source.contains("\ntolerance:") {
            true => "tolerance",
            false => "laws",
        };
        let finding = at_key(exercise, section, message, help);
        found.push(if share > 1.0 { finding } else { warning(finding) });
    }
}

/// What is to be said of a law that was judged on so many cases, of which so many had elements.
fn rarely_judged(exercise: &Exercise, law: &Law, judged: u32, full: u32) -> Option<Diagnostic> {
    let name = &law.name;
    let at = |message: String, help: &str| at_line(exercise, law.line, &format!("laws.{name}"), message, help);
    if judged == 0 && law.when.is_some() {
        let message = format!("the law `{name}` is never judged: its `when` is true in no case");
        Some(at(message, "widen the draws, add an example, or drop the law"))
    } else if judged == 0 {
        let message = format!("the law `{name}` is never judged");
        Some(at(message, "no case can be drawn: see the other findings"))
    } else if full == 0 {
        let message = format!("the law `{name}` is judged on empty tensors only, of which everything is true");
        Some(at(message, "let its cases have elements"))
    } else if law.when.is_some() && judged < CONDITIONAL {
        let message = format!("the law `{name}` is judged on {judged} cases only: its `when` is rarely true");
        let help = "widen the draws, or add examples for which it is true";
        Some(warning(at(message, help)))
    } else {
        None
    }
}

/// Tolerances beyond the default that nothing needs: neither the reference nor an alternative breaks a narrower one.
fn wide_tolerances(
    course: &Course,
    engine: &Engine,
    exercise: &Exercise,
    run: &RunOptions,
    dtypes: &BTreeSet<&'static str>,
) -> Result<Vec<Diagnostic>, EnvironmentError> {
    let dtypes: Vec<DType> = dtypes.iter().filter_map(|name| name.parse().ok()).collect();
    let wide = |law: Option<&Tolerances>| dtypes.iter().any(|&d| margin::is_wide(&exercise.tolerance, law, d));
    let mut places: Vec<Option<usize>> = Vec::new();
    if wide(None) {
        places.push(None);
    }
    let laws = exercise.laws.iter().enumerate();
    places.extend(
        laws.filter(|(_, l)| l.tolerance.is_some() && wide(l.tolerance.as_ref()))
            .map(|(i, _)| Some(i)),
    );
    let mut found = Vec::new();
    for place in places {
        let mut narrow = exercise.clone();
        match place {
            None => narrow.tolerance = margin::scaled(&exercise.tolerance, 1.0 / NARROWER),
            Some(index) => {
                let law = &mut narrow.laws[index];
                law.tolerance = law.tolerance.as_ref().map(|t| margin::scaled(t, 1.0 / NARROWER));
            }
        }
        if is_needed(course, engine, &narrow, run)? {
            continue;
        }
        let message = format!("the tolerance is more than {NARROWER:.0} times as wide as any right answer here needs");
        let help = "narrow it, or leave it out: the default is meant for rounding; if a right answer in another style \
                    needs it, keep that one as an alternative";
        let finding = match place {
            None => at_key(exercise, "tolerance", message, help),
            Some(i) => {
                let law = &exercise.laws[i];
                at_line(
                    exercise,
                    law.line,
                    &format!("laws.{}.tolerance", law.name),
                    message,
                    help,
                )
            }
        };
        // A law that asks changed questions may need room that one seed's cases do not show.
        found.push(if place.is_none() { finding } else { warning(finding) });
    }
    Ok(found)
}

/// Whether the reference or an alternative breaks a law of this (narrowed) exercise.
fn is_needed(course: &Course, engine: &Engine, narrow: &Exercise, run: &RunOptions) -> Result<bool, EnvironmentError> {
    let sessions = Sessions::new(course, engine, run);
    let trial = TrialOptions {
        cases: None,
        gate: sessions.gate(),
        shrink: false,
    };
    let breaks = |session: Result<Session<'_>, Unready>| {
        let Ok(mut session) = session else { return Ok(false) };
        let kills = kills::by_laws(&mut session, &trial, &|kills| !kills.by.is_empty())?;
        Ok(!kills.by.is_empty() || kills.fault.is_some())
    };
    if breaks(sessions.reference(narrow, Device::Cpu)?)? {
        return Ok(true);
    }
    let folder = course
        .root
        .join("fixtures/alternatives")
        .join(&narrow.id.unit)
        .join(&narrow.id.exercise);
    let files = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path());
    for file in files.filter(|f| f.extension().is_some_and(|e| e == "rs")) {
        let scratch = scratch::folder(engine)?;
        let staged = match store::stage_single(scratch.path(), course, narrow, &file) {
            Ok(staged) => staged,
            Err(StageError::Unreadable { .. }) => continue,
            Err(StageError::Environment(error)) => return Err(error),
        };
        if breaks(sessions.submission(&staged, narrow, Device::Cpu)?)? {
            return Ok(true);
        }
    }
    Ok(false)
}
