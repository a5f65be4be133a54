//! Specs of any content: an exercise or findings with places that can be shown.
#![no_main]

use gradus_course::{Course, ExerciseId};
use gradus_judge::course::load_text;
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|text: &str| {
    let course = Course::empty(Path::new("."));
    let id = ExerciseId { unit: "unit".into(), exercise: "scale".into() };
    let (exercise, findings) = load_text(&course, &id, Path::new("scale.yaml"), text);
    assert!(exercise.is_some() || findings.iter().any(|f| f.is_error()));
    for finding in &findings {
        finding.render(false, 80);
    }
});
