//! A mistake is recognised in a program that was written otherwise, and in no other one.

use super::course::Tiny;
use crate::checkout::engine;
use gradus_judge::corpus::{self, Half};
use gradus_judge::grade::options::RunOptions;
use gradus_judge::grade::sessions::Sessions;
use gradus_judge::grade::{run, seed, store};
use gradus_judge::verify::fingerprints;
use gradus_report::verdict::{ExerciseResult, Verdict};
use std::collections::BTreeSet;

/// Writes the fingerprints as `bless` does.
fn bless(tiny: &Tiny) {
    let (course, _) = gradus_judge::course::load(tiny.root());
    let exercise = course.exercises().next().expect("one exercise");
    let (mistakes, _) = corpus::read(&course, Half::Mistakes);
    let run = RunOptions::on_cpu(seed::of_course(&course));
    let sessions = Sessions::new(&course, engine(), &run);
    let made = fingerprints::make(&sessions, &course, engine(), exercise, &mistakes).expect("the environment is sound");
    assert!(made.silent.is_empty() && made.twins.is_empty(), "{made:?}");
    let text = made.fingerprints.expect("fingerprints").text();
    tiny.write("reference/tiny/fingerprints/cap.json", &text);
}

fn graded(tiny: &Tiny, solution: &str) -> ExerciseResult {
    tiny.write(
        "answer.rs",
        &format!("use candle_core::{{Result, Tensor}};\n\n{solution}"),
    );
    let (course, _) = gradus_judge::course::load(tiny.root());
    let exercise = course.exercises().next().expect("one exercise");
    let staged = store::stage_single(tiny.root(), &course, exercise, &tiny.root().join("answer.rs")).expect("staged");
    let options = RunOptions {
        selection: BTreeSet::from([exercise.id.clone()]),
        shrink: true,
        ..RunOptions::on_cpu(seed::of_course(&course))
    };
    let graded = run::grade(&course, engine(), std::slice::from_ref(&staged), &options, &|_| {});
    graded.expect("the environment is sound").report.results.remove(0)
}

fn diagnosis(result: &ExerciseResult) -> Vec<String> {
    result
        .counterexample
        .as_ref()
        .expect("a counterexample")
        .diagnosis
        .clone()
}

#[test]
fn a_mistake_in_other_words_is_called_by_its_name() {
    let tiny = Tiny::new();
    bless(&tiny);
    let same = graded(
        &tiny,
        "pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {\n    Tensor::full(limit, x.shape(), x.device())?.to_dtype(x.dtype())\n}\n",
    );
    assert_eq!(same.verdict, Verdict::WrongAnswer);
    assert_eq!(diagnosis(&same), ["Makes the limit of everything."]);
    let advice = same.counterexample.as_ref().and_then(|shown| shown.advice());
    let (label, words) = advice.expect("advice");
    assert_eq!(label, "Diagnosis: ");
    assert!(
        words.ends_with("with this mistake: Makes the limit of everything."),
        "{words}"
    );
    let other = graded(
        &tiny,
        "pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {\n    x.minimum(limit)? + 1.0\n}\n",
    );
    assert_eq!(other.verdict, Verdict::WrongAnswer);
    assert!(diagnosis(&other).is_empty(), "{:?}", diagnosis(&other));
    let right = graded(
        &tiny,
        "pub fn cap(x: &Tensor, limit: f64) -> Result<Tensor> {\n    x.minimum(limit)\n}\n",
    );
    assert_eq!(right.verdict, Verdict::Passed);
}

#[test]
fn fingerprints_are_proved_fresh() {
    let words = "the fingerprints of the mistakes";
    let tiny = Tiny::new();
    bless(&tiny);
    let findings = tiny.findings(false);
    assert!(findings.is_empty(), "{findings:#?}");
    // A mistake that answers otherwise makes them stale.
    tiny.edit(
        "fixtures/mistakes/tiny/cap/all.rs",
        "x.zeros_like()? + limit",
        "x.zeros_like()? + (limit + 1.0)",
    );
    assert!(
        tiny.findings(false)
            .iter()
            .any(|f| f.error && f.message.contains(words))
    );
    bless(&tiny);
    // So does another spec: its cases are others, and nobody is told anything by the old ones.
    tiny.spec("n: 1..=3", "n: 2..=3");
    assert!(
        tiny.findings(false)
            .iter()
            .any(|f| f.error && f.message.contains(words))
    );
    let wrong = graded(
        &tiny,
        "pub fn cap(x: &Tensor, _limit: f64) -> Result<Tensor> {\n    x.affine(1.0, 0.0)\n}\n",
    );
    assert_eq!(wrong.verdict, Verdict::WrongAnswer);
    assert!(diagnosis(&wrong).is_empty(), "{:?}", diagnosis(&wrong));
    // A statement in other words leaves them as they are.
    bless(&tiny);
    tiny.spec("Return the vector `x` with", "Give back the vector `x` with");
    assert!(!tiny.findings(false).iter().any(|f| f.message.contains(words)));
}
