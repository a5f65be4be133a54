//! A course as a plan to follow: a page for each unit, and all of them in docs/curriculum.md.

use gradus_course::{Course, Effort, ExerciseId, Unit};
use std::fmt::Write as _;

/// The page of one unit, as `show` prints it.
pub fn unit_page(unit: &Unit) -> String {
    let mut text = format!("# {} ({})\n\n", unit.title.trim(), unit.name);
    about(unit, &mut text);
    text.push('\n');
    for exercise in &unit.exercises {
        let name = &exercise.id.exercise;
        let _ = write!(text, "- `{name}`: {}", exercise.title.trim());
        if let Some(Effort { minutes, difficulty }) = unit.effort.get(name) {
            let _ = write!(text, " ({minutes} minutes, difficulty {difficulty} of 5)");
        }
        text.push('\n');
    }
    text
}

/// The whole course: docs/curriculum.md.
pub fn markdown(course: &Course) -> String {
    let mut text = String::from(
        "<!-- Written by `cargo xtask sync` from exercises/*/unit.yaml. -->\n\n# Curriculum\n\n\
         The units in the order to do them. Times are estimates, for somebody who has done what comes before.\n",
    );
    let minutes: u32 = course.units.iter().map(total).sum();
    let exercises: usize = course.units.iter().map(|unit| unit.exercises.len()).sum();
    let _ = write!(text, "{exercises} exercises");
    if minutes > 0 {
        let _ = write!(text, ", about {} hours", minutes.div_ceil(60));
    }
    text.push_str(".\n");
    let short: Vec<(&Unit, &String)> = course
        .units
        .iter()
        .flat_map(|unit| unit.short.iter().map(move |name| (unit, name)))
        .collect();
    if !short.is_empty() {
        let minutes: u32 = short
            .iter()
            .filter_map(|(unit, name)| unit.effort.get(*name))
            .map(|e| e.minutes)
            .sum();
        let _ = write!(
            text,
            "\n**The short track** is {} of them, about {} hours: they are marked with a star.\n",
            short.len(),
            minutes.div_ceil(60)
        );
    }
    for unit in &course.units {
        let _ = write!(text, "\n## {} ({})\n\n", unit.title.trim(), unit.name);
        about(unit, &mut text);
        table(unit, &mut text);
    }
    if !course.left_out.trim().is_empty() {
        let _ = write!(text, "\n## What has no exercise\n\n{}\n", course.left_out.trim());
    }
    text
}

fn total(unit: &Unit) -> u32 {
    unit.effort.values().map(|effort| effort.minutes).sum()
}

fn about(unit: &Unit, text: &mut String) {
    text.push_str(unit.summary.trim());
    text.push('\n');
    if !unit.serves.is_empty() {
        let _ = write!(text, "\n*What it serves*: {}\n", unit.serves);
    }
    if !unit.read.is_empty() {
        text.push_str("\nTo watch or read before:\n\n");
        for entry in &unit.read {
            let _ = writeln!(text, "- {entry}");
        }
    }
}

fn table(unit: &Unit, text: &mut String) {
    text.push_str("\n| | exercise | minutes | difficulty | practises |\n|---|---|---|---|---|\n");
    for exercise in &unit.exercises {
        let name = &exercise.id.exercise;
        let star = if unit.short.contains(name) { "★" } else { "" };
        let effort = unit.effort.get(name);
        let minutes = effort.map(|effort| effort.minutes.to_string()).unwrap_or_default();
        let difficulty = effort
            .map(|effort| format!("{} of 5", effort.difficulty))
            .unwrap_or_default();
        let _ = writeln!(
            text,
            "| {star} | `{name}`: {} | {minutes} | {difficulty} | {} |",
            cell(&exercise.title),
            cell(&exercise.concepts.join(", "))
        );
    }
}

/// Text that fits into a cell of a table.
fn cell(text: &str) -> String {
    text.trim().replace('|', "\\|").replace('\n', " ")
}

/// What an exercise asks of a learner, in words: `about 15 minutes, difficulty 2 of 5`.
pub fn effort(course: &Course, id: &ExerciseId) -> Option<String> {
    let unit = course.units.iter().find(|unit| unit.name == id.unit)?;
    let Effort { minutes, difficulty } = unit.effort.get(&id.exercise)?;
    Some(format!("about {minutes} minutes, difficulty {difficulty} of 5"))
}
