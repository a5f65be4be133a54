//! `list`: the course's exercises and where the learner stands.

use crate::context::{self, Context};
use crate::failure::{Ended, Failure};
use crate::terminal::say;
use clap::{Args, ValueEnum};
use gradus_course::{Course, Exercise, Unit};
use gradus_judge::progress::Progress;
use gradus_judge::select;
use gradus_law::suggest::{did_you_mean, nearest};
use gradus_report::verdict::{Exit, Verdict};
use serde_json::json;
use std::str::FromStr;

/// Arguments of `list`.
#[derive(Args)]
pub struct List {
    /// Only this unit.
    #[arg(long, value_name = "UNIT")]
    unit: Option<String>,
    /// Only exercises in this state: `open` (not passed), `failed` (tried, not passed), `new` (never graded), or a
    /// verdict such as `passed`, `wrong_answer`.
    #[arg(long, value_name = "STATE")]
    state: Option<State>,
    /// Only exercises that practise this concept.
    #[arg(long, value_name = "TEXT")]
    concept: Option<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    Human,
    Json,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Open,
    Failed,
    New,
    Verdict(Verdict),
}

impl FromStr for State {
    type Err = String;

    fn from_str(text: &str) -> Result<State, String> {
        match text {
            "open" => Ok(State::Open),
            "failed" => Ok(State::Failed),
            "new" => Ok(State::New),
            other => other.parse().map(State::Verdict).map_err(|_| {
                let names = Verdict::ALL.map(Verdict::name);
                format!("states are open, failed, new, {}", names.join(", "))
            }),
        }
    }
}

impl List {
    /// Prints the list; exit status 0.
    pub fn run(self, context: &Context) -> Ended {
        let (place, course) = context.course()?;
        let progress = context::progress(&place)?;
        if let Some(unit) = &self.unit {
            select::unit(&course, unit)?;
        }
        if let Some(concept) = &self.concept {
            check_concept(&course, concept)?;
        }
        let mut chosen = Vec::new();
        for unit in &course.units {
            if self.unit.as_ref().is_some_and(|name| *name != unit.name) {
                continue;
            }
            let exercises: Vec<&Exercise> = unit
                .exercises
                .iter()
                .filter(|exercise| self.wants(exercise, &progress))
                .collect();
            if !exercises.is_empty() {
                chosen.push((unit, exercises));
            }
        }
        match self.format {
            Format::Human => human(&course, &chosen, &progress),
            Format::Json => machine(&chosen, &progress),
        }
        Ok(Exit::Passed)
    }

    fn wants(&self, exercise: &Exercise, progress: &Progress) -> bool {
        let verdict = verdict(exercise, progress);
        let in_state = match self.state {
            None => true,
            Some(State::Open) => verdict != Some(Verdict::Passed),
            Some(State::Failed) => !matches!(
                verdict,
                None | Some(Verdict::Passed | Verdict::NotStarted | Verdict::Skipped)
            ),
            Some(State::New) => verdict.is_none(),
            Some(State::Verdict(asked)) => verdict == Some(asked),
        };
        in_state && self.concept.as_ref().is_none_or(|concept| practises(exercise, concept))
    }
}

fn practises(exercise: &Exercise, concept: &str) -> bool {
    exercise
        .concepts
        .iter()
        .any(|known| known.eq_ignore_ascii_case(concept))
}

fn check_concept(course: &Course, concept: &str) -> Result<(), Failure> {
    let exercises = || course.units.iter().flat_map(|unit| unit.exercises.iter());
    if exercises().any(|exercise| practises(exercise, concept)) {
        return Ok(());
    }
    let mut known: Vec<&str> = exercises()
        .flat_map(|exercise| exercise.concepts.iter().map(String::as_str))
        .collect();
    known.sort_unstable();
    known.dedup();
    let help = match nearest(concept, known.iter().copied()) {
        Some(near) => did_you_mean(near),
        None if known.is_empty() => "no exercise of this course names concepts".to_string(),
        None => format!("they are: {}", known.join(", ")),
    };
    Err(Failure::Usage(format!(
        "no exercise has the concept `{}`\n  help: {help}",
        concept.escape_debug()
    )))
}

/// The last verdict; none when it was never graded.
fn verdict(exercise: &Exercise, progress: &Progress) -> Option<Verdict> {
    progress.get(&exercise.id).and_then(|entry| entry.verdict)
}

fn human(course: &Course, chosen: &[(&Unit, Vec<&Exercise>)], progress: &Progress) {
    let all = || course.units.iter().flat_map(|unit| unit.exercises.iter());
    let passed = all().filter(|exercise| progress.passed(&exercise.id)).count();
    say!("{}: {passed} of {} passed", course.title, all().count());
    let names = chosen.iter().flat_map(|(_, exercises)| exercises.iter());
    let longest = names.map(|exercise| exercise.id.exercise.len()).max().unwrap_or(0);
    for (unit, exercises) in chosen {
        say!("\n\x1b[1m{}\x1b[0m  {}", unit.name, unit.title);
        for exercise in exercises {
            let verdict = verdict(exercise, progress);
            let (mark, words) = match verdict {
                Some(Verdict::Passed) => ("\x1b[32m✓\x1b[0m", String::new()),
                None | Some(Verdict::NotStarted) => ("·", String::new()),
                Some(other) => ("\x1b[31m✗\x1b[0m", format!("  ({})", other.words())),
            };
            say!("  {mark} {:longest$}  {}{words}", exercise.id.exercise, exercise.title);
        }
    }
    if chosen.is_empty() {
        say!("\nNo exercise is in that state.");
    }
}

fn machine(chosen: &[(&Unit, Vec<&Exercise>)], progress: &Progress) {
    let exercises: Vec<serde_json::Value> = chosen
        .iter()
        .flat_map(|(_, exercises)| exercises.iter())
        .map(|exercise| {
            let verdict = verdict(exercise, progress).map(Verdict::name);
            let requires: Vec<String> = exercise.requires.iter().map(ToString::to_string).collect();
            json!({
                "exercise": exercise.id.to_string(),
                "title": exercise.title,
                "concepts": exercise.concepts,
                "requires": requires,
                "verdict": verdict,
                "signature": exercise.signature.text,
            })
        })
        .collect();
    say!("{:#}", json!({ "format_version": 1, "exercises": exercises }));
}
