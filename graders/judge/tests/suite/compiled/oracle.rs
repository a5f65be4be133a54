//! The references against what NumPy and SciPy say. No Python is needed: the answers are kept as text.

use crate::checkout::{course, engine};
use gradus_judge::grade::options::RunOptions;
use gradus_judge::grade::sessions::Sessions;
use gradus_judge::verify::oracle;
use gradus_wire::Device;
use std::collections::BTreeSet;

/// Units that no script answers so far; a script for one takes it off this list.
const WITHOUT: [&str; 5] = ["backprop", "gpt2", "interpretability", "micrograd", "training"];

#[test]
fn the_references_agree_with_the_oracle() {
    let (course, engine) = (course(), engine());
    let options = RunOptions::on_cpu("oracle");
    let sessions = Sessions::new(course, engine, &options);
    let mut complaints = Vec::new();
    let mut units = BTreeSet::new();
    let mut compared = 0;
    for exercise in course.exercises() {
        let answers = oracle::read(course, exercise).unwrap_or_else(|why| panic!("{}: {why}", exercise.id));
        let Some(answers) = answers else { continue };
        let mut session = sessions
            .reference(exercise, Device::Cpu)
            .expect("the environment is sound")
            .unwrap_or_else(|why| panic!("{}: {why:?}", exercise.id));
        let outcome = oracle::compare(&mut session, &answers).expect("the environment is sound");
        assert_eq!(outcome.cases, answers.cases.len());
        complaints.extend(outcome.differences.into_iter().map(|d| format!("{}: {d}", exercise.id)));
        units.insert(exercise.id.unit.clone());
        compared += 1;
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(compared >= 20, "only {compared} exercises have an oracle");
    let due: BTreeSet<&str> = course.units.iter().map(|unit| unit.name.as_str()).collect();
    let missing: Vec<&&str> = due.iter().filter(|unit| !units.contains(**unit)).collect();
    assert_eq!(missing, WITHOUT.iter().collect::<Vec<_>>(), "units without an oracle");
}
