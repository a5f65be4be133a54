//! The shipped course, judged from outside: starters, mistakes and alternatives get the verdicts that they must.

use crate::checkout::{course, engine};
use gradus_course::{Course, ExerciseId, parallel};
use gradus_engine::Engine;
use gradus_judge::corpus::{self, Half, Solution};
use gradus_judge::grade::kills::{self, Kills};
use gradus_judge::grade::options::RunOptions;
use gradus_judge::grade::run;
use gradus_judge::grade::sessions::Sessions;
use gradus_judge::grade::submitted::Submitted;
use gradus_judge::grade::trial::TrialOptions;
use gradus_judge::grade::{seed, store};
use gradus_judge::sync;
use gradus_report::verdict::Verdict;
use gradus_wire::Device;
use std::collections::BTreeSet;

fn options(course: &Course) -> RunOptions {
    RunOptions {
        jobs: 2,
        ..RunOptions::on_cpu(seed::of_course(course))
    }
}

/// Runs `check` over items on two threads; what it returns are complaints.
fn on_two_threads<T: Sync>(items: &[T], check: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let complaints = parallel::map(2, items.iter().collect(), check);
    complaints.into_iter().flatten().collect()
}

/// A law's verdict on one solution, every law alone.
fn fall(course: &Course, engine: &Engine, options: &RunOptions, solution: &Solution) -> Result<Kills, String> {
    let exercise = course
        .exercise(&solution.id)
        .expect("the corpus names exercises of the course");
    let staged = store::stage_single(&engine.state(), course, exercise, &solution.file).map_err(|e| e.to_string())?;
    let sessions = Sessions::new(course, engine, options);
    let mut session = sessions
        .submission(&staged, exercise, Device::Cpu)
        .map_err(|e| e.to_string())?
        .map_err(|why| format!("{why:?}"))?;
    let trial = TrialOptions {
        cases: None,
        gate: sessions.gate(),
        shrink: false,
    };
    let told = |kills: &Kills| kills.contains(&solution.says);
    kills::kills(&mut session, &trial, &told).map_err(|e| e.to_string())
}

#[test]
fn every_mistake_breaks_the_law_that_it_names_when_that_law_runs_alone() {
    let course = course();
    let (mistakes, findings) = corpus::read(course, Half::Mistakes);
    assert!(findings.is_empty(), "{findings:?}");
    let engine = engine();
    let options = options(course);
    let complaints = on_two_threads(&mistakes, |mistake| {
        let name = mistake.file.display();
        match fall(course, engine, &options, mistake) {
            Err(why) => Some(format!("{name}: {why}")),
            Ok(kills) if kills.fault.is_some() => Some(format!("{name}: course fault: {:?}", kills.fault)),
            Ok(kills) if !kills.contains(&mistake.says) => {
                let others: Vec<String> = kills.by.keys().map(ToString::to_string).collect();
                Some(format!(
                    "{name}: {:?} does not fall; these do: {others:?}",
                    mistake.says
                ))
            }
            Ok(_) => None,
        }
    });
    assert!(
        complaints.is_empty(),
        "{} of {}:\n{}",
        complaints.len(),
        mistakes.len(),
        complaints.join("\n")
    );
}

#[test]
fn every_exercise_has_two_mistakes_one_of_which_falls_without_the_reference() {
    let course = course();
    let (mistakes, _) = corpus::read(course, Half::Mistakes);
    let mut complaints = Vec::new();
    for exercise in course.exercises() {
        let own: Vec<&Solution> = mistakes.iter().filter(|m| m.id == exercise.id).collect();
        if own.len() < 2 {
            complaints.push(format!("{} has {} mistakes", exercise.id, own.len()));
        }
        let independent = own.iter().any(|m| {
            let law = exercise.laws.iter().find(|l| l.name == m.says);
            law.is_some_and(|l| !l.consults_reference) || exercise.rejects.iter().any(|r| r.name == m.says)
        });
        if !independent {
            complaints.push(format!("every mistake of {} needs the reference", exercise.id));
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_exercise_has_an_alternative_and_all_pass() {
    let course = course();
    let (alternatives, findings) = corpus::read(course, Half::Alternatives);
    assert!(findings.is_empty(), "{findings:?}");
    let without: Vec<String> = course
        .exercises()
        .filter(|e| alternatives.iter().all(|a| a.id != e.id))
        .map(|e| e.id.to_string())
        .collect();
    assert!(without.is_empty(), "no alternative: {without:?}");
    let engine = engine();
    let complaints = on_two_threads(&alternatives, |alternative| {
        let exercise = course.exercise(&alternative.id).expect("read with the course");
        let staged = match store::stage_single(&engine.state(), course, exercise, &alternative.file) {
            Ok(staged) => staged,
            Err(why) => return Some(why.to_string()),
        };
        let mut options = options(course);
        options.selection.insert(exercise.id.clone());
        options.shrink = true;
        options.jobs = 1;
        let graded = run::grade(course, engine, &[staged], &options, &|_| {}).expect("the environment is sound");
        let result = &graded.report.results[0];
        (result.verdict != Verdict::Passed).then(|| {
            format!(
                "{}: {:?} {:?} {:?}",
                result.file, result.verdict, result.message, result.counterexample
            )
        })
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn no_starter_passes_and_each_is_not_started() {
    let course = course();
    let engine = engine();
    let folder = std::env::temp_dir().join(format!("gradus-starters-{}", std::process::id()));
    let mut submissions = Vec::new();
    for unit in &course.units {
        let dir = folder.join(&unit.name);
        std::fs::create_dir_all(dir.join("src")).expect("a temporary folder");
        for exercise in &unit.exercises {
            let file = dir.join("src").join(format!("{}.rs", exercise.id.exercise));
            std::fs::write(file, sync::starter(course, exercise)).expect("a temporary file");
        }
        submissions.push(Submitted {
            name: unit.name.clone(),
            unit: unit.name.clone(),
            dir,
            file: None,
        });
    }
    let mut options = options(course);
    options.support = false;
    options.selection = course
        .exercises()
        .map(|e| e.id.clone())
        .collect::<BTreeSet<ExerciseId>>();
    let graded = run::grade(course, engine, &submissions, &options, &|_| {}).expect("the environment is sound");
    let _ = std::fs::remove_dir_all(&folder);
    let others: Vec<String> = graded
        .report
        .results
        .iter()
        .filter(|r| r.verdict != Verdict::NotStarted)
        .map(|r| format!("{}: {:?} {:?}", r.exercise, r.verdict, r.message))
        .collect();
    assert!(others.is_empty(), "{}", others.join("\n"));
    assert_eq!(graded.report.results.len(), options.selection.len());
}
