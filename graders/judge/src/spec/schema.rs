//! JSON Schemas of the course's files, for completion in editors.

use super::raw::{RawCourse, RawExercise, RawUnit};
use schemars::JsonSchema;

/// Schema of an exercise's spec, as indented JSON with a final newline.
pub fn schema() -> String {
    of::<RawExercise>("Exercise")
}

/// Schema of `course.yaml`.
pub fn course_schema() -> String {
    of::<RawCourse>("Course")
}

/// Schema of `unit.yaml`.
pub fn unit_schema() -> String {
    of::<RawUnit>("Unit")
}

fn of<T: JsonSchema>(title: &str) -> String {
    let mut schema = schemars::schema_for!(T).to_value();
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("title".into(), title.into());
    }
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
