//! Hostile submissions through the whole path of grading: each gets its verdict and nothing else. They are tried in a
//! process of its own, since the memory that it takes is measured.

#[path = "hostile/programs.rs"]
mod programs;
#[path = "hostile/witness.rs"]
mod witness;

use gradus_course::escape;
use gradus_course::{Course, ExerciseId};
use gradus_engine::{Cuda, Engine, EngineOptions};
use gradus_judge::discover;
use gradus_judge::grade::options::{DeviceChoice, RunOptions};
use gradus_judge::grade::run;
use gradus_judge::grade::submitted::Submitted;
use gradus_report::verdict::{ExerciseResult, Report, Verdict};
use gradus_report::{self, Look};
use gradus_wire::Device;
use programs::{NEIGHBOURS, Packed, Program, Words};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Duration;
use witness::Witness;

/// Memory that the judge may take beyond what it had.
const MOST_MEMORY: u64 = 200 << 20;

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().expect("the repository")
}

/// The shipped course, with limits so short that waiting for them does not take the day.
fn course() -> Course {
    let (mut course, findings) = gradus_judge::course::load(&root());
    assert!(findings.iter().all(|f| !f.is_error()));
    for exercise in course.units.iter_mut().flat_map(|u| &mut u.exercises) {
        exercise.limits.time = Duration::from_millis(500);
        exercise.limits.memory = 512 << 20;
    }
    course
}

fn grade(course: &Course, engine: &Engine, folder: &Path, device: &DeviceChoice) -> Report {
    let found = discover::discover(course, folder);
    let submissions: Vec<Submitted> = found
        .submissions
        .iter()
        .map(|s| Submitted {
            name: s.name.clone(),
            unit: s.unit.clone(),
            dir: s.dir.clone(),
            file: None,
        })
        .collect();
    let selection: BTreeSet<ExerciseId> = programs::exercises().into_iter().collect();
    let options = RunOptions {
        selection,
        devices: vec![device.clone()],
        cases: None,
        seed: "hostile".into(),
        jobs: 3,
        shrink: true,
        support: false,
        replay: None,
    };
    let graded = run::grade(course, engine, &submissions, &options, &|_| {});
    graded.expect("the environment is sound").report
}

/// What is wrong with the verdicts, one line each.
fn mistakes(packed: &[Packed<'_>], report: &Report, device: Device) -> Vec<String> {
    let mut wrong = Vec::new();
    let by_place: BTreeMap<(&str, &ExerciseId), &ExerciseResult> = report
        .results
        .iter()
        .map(|r| ((r.submission.as_str(), &r.exercise), r))
        .collect();
    for crate_ in packed {
        let found = |exercise: &ExerciseId| {
            let name = crate_.name.as_str();
            let matches = |((submission, e), _): &(&(&str, &ExerciseId), &&ExerciseResult)| {
                submission.ends_with(name) && *e == exercise
            };
            by_place.iter().find(matches).map(|(_, r)| *r)
        };
        for program in &crate_.programs {
            match found(&program.exercise) {
                Some(r) if program.expects.contains(&r.verdict) && r.device == device => {}
                Some(r) => wrong.push(format!(
                    "{}: {:?} instead of {:?}: {:?}",
                    program.name, r.verdict, program.expects, r.message
                )),
                None => wrong.push(format!("{}: not in the report", program.name)),
            }
        }
        for neighbour in NEIGHBOURS {
            let id = ExerciseId {
                unit: "numpy-100".into(),
                exercise: neighbour.into(),
            };
            match found(&id) {
                Some(r) if r.verdict == Verdict::Passed => {}
                other if crate_.with_neighbours => wrong.push(format!(
                    "{} beside {:?}: {other:?}",
                    neighbour,
                    crate_.programs.iter().map(|p| &p.name).collect::<Vec<_>>()
                )),
                _ => {}
            }
        }
    }
    wrong
}

/// No form of the report does anything to whoever reads it.
fn harmless(report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    for format in gradus_report::FORMATS {
        let look = Look {
            colour: false,
            width: 100,
            own: true,
        };
        let text = (format.write)(report, &look);
        let mut note = |what: &str, line: &str| wrong.push(format!("{}: {what}: {line:?}", format.name));
        for line in text.lines() {
            let ours = format.name == "github"
                && [
                    "::error file=",
                    "::warning file=",
                    "::notice file=",
                    "::warning title=containment::",
                ]
                .iter()
                .any(|s| line.starts_with(s));
            if line.trim_start().starts_with("::") && !ours {
                note("a command", line);
            }
            if line.contains("##[") {
                note("an old command", line);
            }
            if line.chars().any(escape::dangerous) {
                note("a control character", line);
            }
            if matches!(format.name, "junit" | "html" | "markdown")
                && (line.contains("<script") || line.contains("<testcase name=\"HOSTILE"))
            {
                note("markup", line);
            }
        }
        if format.name == "json" {
            let read: Report = serde_json::from_str(&text).expect("the report is JSON");
            assert_eq!(read.results.len(), report.results.len());
        }
        assert!(text.contains("containment") || format.name != "human", "{text}");
    }
    wrong
}

#[test]
fn hostile_code_gets_its_verdict_and_nothing_else() {
    let course = course();
    let mut options = EngineOptions::here().expect("a checkout");
    options.cuda = Cuda::if_possible(&options);
    let engine = Engine::open(&options, &mut |_| {}).expect("the engine opens");
    let containment = engine.containment().expect("containment can be tried");
    if !containment.is_full() {
        eprintln!("ignored: {containment}");
        return;
    }
    let all = programs::all(&root().join("fixtures/hostile"));
    programs::complete(&all);
    let chosen = std::env::var("GRADUS_HOSTILE").unwrap_or_default();
    let all: Vec<Program> = all.into_iter().filter(|p| p.name.contains(&chosen)).collect();

    let mut failures = Vec::new();
    for device in Device::ALL {
        let programs: Vec<&Program> = all.iter().filter(|p| p.device == device).collect();
        let absent = engine.cuda_absent().filter(|_| device == Device::Cuda);
        if let Some(why) = &absent {
            eprintln!("ignored: {} programs for cuda: {why}", programs.len());
            continue;
        }
        let witness = Witness::new(&root(), &engine.state());
        let words = Words {
            root: root(),
            canary: witness.canary.path().to_path_buf(),
            port: witness.port(),
        };
        let folder = tempfile::tempdir().expect("a folder");
        let packed = programs::pack(&programs, folder.path(), &words);
        let before = witness.look();
        let memory = witness::memory();
        let report = grade(&course, &engine, folder.path(), &DeviceChoice { device, absent });
        let grown = witness::peak().saturating_sub(memory);
        assert!(grown < MOST_MEMORY, "the judge took {} MiB more", grown >> 20);
        assert_eq!(report.containment.is_full(), device == Device::Cpu);
        failures.extend(mistakes(&packed, &report, device));
        failures.extend(harmless(&report));
        failures.extend(witness.compare(&before));
    }
    assert!(failures.is_empty(), "{}\n{}", failures.len(), failures.join("\n"));
}
