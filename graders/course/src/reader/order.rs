//! What `requires` says of the course as a whole: order, and cycles.

use super::document::{Document, Findings};
use super::positions::YamlPath;
use crate::diagnostic::Severity;
use crate::model::{Course, Exercise, ExerciseId};
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// The exercises of a unit: those listed in that order, then the others by name, each after what it requires.
pub fn within_unit(mut exercises: Vec<Exercise>, listed: &[String]) -> Vec<Exercise> {
    exercises.sort_by_key(|exercise| {
        let name = &exercise.id.exercise;
        (
            listed.iter().position(|l| l == name).unwrap_or(usize::MAX),
            name.clone(),
        )
    });
    let mut ordered: Vec<Exercise> = Vec::new();
    let mut rest = exercises;
    while !rest.is_empty() {
        let waiting: HashSet<ExerciseId> = rest.iter().map(|exercise| exercise.id.clone()).collect();
        let ready = |exercise: &Exercise| {
            listed.contains(&exercise.id.exercise) || !exercise.requires.iter().any(|id| waiting.contains(id))
        };
        // In a cycle nothing is ready; the cycle is reported elsewhere.
        let next = rest.iter().position(ready).unwrap_or(0);
        ordered.push(rest.remove(next));
    }
    ordered
}

/// Reports cycles (their exercises leave the course) and exercises that stand before what they require.
pub fn check(course: &mut Course, findings: &mut Findings) {
    let requires: HashMap<&ExerciseId, &Vec<ExerciseId>> = course
        .exercises()
        .map(|exercise| (&exercise.id, &exercise.requires))
        .collect();
    let mut circular: HashSet<ExerciseId> = HashSet::new();
    for exercise in course.exercises() {
        let Some(way) = way_back(&exercise.id, &requires) else {
            continue;
        };
        let names: Vec<String> = way.iter().map(ToString::to_string).collect();
        let message = format!("`requires` leads back to this exercise: {}", names.join(" → "));
        let index = exercise
            .requires
            .iter()
            .position(|id| way.get(1) == Some(id))
            .unwrap_or(0);
        let at = YamlPath::root().key("requires").index(index);
        findings.add(
            document(exercise)
                .at_value(&at, message)
                .with_help("one of them must do without the other"),
        );
        circular.insert(exercise.id.clone());
    }
    let place: HashMap<&ExerciseId, usize> = course.exercises().enumerate().map(|(i, e)| (&e.id, i)).collect();
    for exercise in course.exercises().filter(|e| !circular.contains(&e.id)) {
        for (i, id) in exercise.requires.iter().enumerate() {
            if place.get(id) > place.get(&exercise.id) {
                let at = YamlPath::root().key("requires").index(i);
                let message = format!("`{id}` comes later in the course");
                let mut finding = document(exercise).at_value(&at, message);
                finding.severity = Severity::Warning;
                let list = match id.unit == exercise.id.unit {
                    true => format!("exercises/{}/unit.yaml", id.unit),
                    false => "exercises/course.yaml".to_string(),
                };
                findings.add(finding.with_help(format!("change the order in {list}")));
            }
        }
    }
    for unit in &mut course.units {
        unit.exercises.retain(|exercise| !circular.contains(&exercise.id));
    }
}

/// The document of an exercise again, for findings that come late.
pub fn document(exercise: &Exercise) -> Document {
    Document::new(Path::new(&exercise.file), &exercise.source)
}

/// The shortest way from an exercise back to itself.
fn way_back(from: &ExerciseId, requires: &HashMap<&ExerciseId, &Vec<ExerciseId>>) -> Option<Vec<ExerciseId>> {
    let mut seen: HashSet<&ExerciseId> = HashSet::new();
    let mut ways: Vec<Vec<&ExerciseId>> = vec![vec![requires.get_key_value(from).map(|(id, _)| *id)?]];
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let last = way.last().copied()?;
            for next in requires.get(last).into_iter().flat_map(|list| list.iter()) {
                let mut way = way.clone();
                way.push(next);
                if next == from {
                    return Some(way.into_iter().cloned().collect());
                }
                if seen.insert(next) {
                    longer.push(way);
                }
            }
        }
        ways = longer;
    }
    None
}
