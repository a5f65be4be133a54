//! JSON Schemas of the course's files, for completion in editors.

use super::raw::{RawCourse, RawExercise, RawUnit};
use crate::draws::DrawKinds;
use schemars::JsonSchema;

/// Schema of an exercise's spec, as indented JSON with a final newline.
pub fn schema(kinds: &dyn DrawKinds) -> String {
    let mut schema = value::<RawExercise>("Exercise");
    if let Some(draw) = schema.pointer_mut("/$defs/Draw/anyOf") {
        let names: Vec<&str> = kinds.all().iter().map(|kind| kind.name).collect();
        let properties: serde_json::Map<String, serde_json::Value> = names
            .iter()
            .map(|name| ((*name).to_string(), serde_json::json!(true)))
            .collect();
        draw[0]["enum"] = serde_json::json!(names);
        draw[1]["properties"] = properties.into();
    }
    written(&schema)
}

/// Schema of `course.yaml`.
pub fn course_schema() -> String {
    written(&value::<RawCourse>("Course"))
}

/// Schema of `unit.yaml`.
pub fn unit_schema() -> String {
    written(&value::<RawUnit>("Unit"))
}

fn value<T: JsonSchema>(title: &str) -> serde_json::Value {
    let mut schema = schemars::schema_for!(T).to_value();
    if let Some(fields) = schema.as_object_mut() {
        fields.insert("title".into(), title.into());
    }
    schema
}

fn written(schema: &serde_json::Value) -> String {
    let mut text = serde_json::to_string_pretty(schema).unwrap_or_default();
    text.push('\n');
    text
}
