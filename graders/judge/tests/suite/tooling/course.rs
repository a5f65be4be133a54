//! Small courses made by hand: these tests need no YAML.

use crate::bare;
use gradus_course::signature::Signature;
use gradus_course::{Course, Exercise, ExerciseId, Field, Form, StructDef, Unit};
use indexmap::IndexMap;
use std::path::Path;

/// Name, signature and what it requires.
pub type Sketch<'s> = (&'s str, &'s str, &'s [&'s str]);

/// A course of units, each with exercises given as `(name, signature, requires)`.
pub fn course(root: &Path, units: &[(&str, &[Sketch<'_>])]) -> Course {
    let scale = Field {
        form: Form::Named,
        about: "Scale of each coordinate.".to_string(),
        value: None,
        scalar: None,
    };
    let structs = IndexMap::from([(
        "LnW".to_string(),
        StructDef {
            name: "LnW".to_string(),
            about: "Weights of a layer norm.".to_string(),
            fields: IndexMap::from([("w".to_string(), scale)]),
        },
    )]);
    let units = units
        .iter()
        .map(|(name, exercises)| Unit {
            name: name.to_string(),
            title: format!("About {name}"),
            summary: String::new(),
            exercises: exercises
                .iter()
                .map(|(exercise, signature, requires)| make(root, name, exercise, signature, requires))
                .collect(),
            ..Unit::default()
        })
        .collect();
    Course {
        title: "A small course".to_string(),
        units,
        structs,
        ..Course::empty(root)
    }
}

/// The identifier of `unit/exercise`.
pub fn id(text: &str) -> ExerciseId {
    let (unit, exercise) = text.split_once('/').expect("unit/exercise");
    ExerciseId {
        unit: unit.to_string(),
        exercise: exercise.to_string(),
    }
}

fn make(root: &Path, unit: &str, name: &str, signature: &str, requires: &[&str]) -> Exercise {
    let signature = Signature::parse(signature, &|name| name == "LnW").expect("a signature");
    let takes = signature
        .parameters
        .iter()
        .map(|p| (p.name.clone(), Form::Plain))
        .collect();
    Exercise {
        file: root.join(format!("exercises/{unit}/{name}.yaml")),
        title: format!("The title of {name}"),
        statement: format!("Write `{name}`.\n\n- a first point\nthat goes on\n- a second\n"),
        hints: vec!["Look closely.".to_string()],
        concepts: vec!["shapes".to_string()],
        requires: requires.iter().map(|text| id(text)).collect(),
        takes,
        returns: IndexMap::from([("out".to_string(), Form::Plain)]),
        ..bare::exercise(id(&format!("{unit}/{name}")), signature)
    }
}
