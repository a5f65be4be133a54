//! Small courses made by hand: these tests need no YAML.

use gradus_course::signature::Signature;
use gradus_course::{
    Contracts, Course, Exercise, ExerciseId, Field, Form, Given, Limits, SourceRules, StructDef, Tolerances, Unit,
};
use gradus_wire::Device;
use indexmap::IndexMap;
use std::path::Path;
use std::sync::Arc;

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
        left_out: String::new(),
        dims: IndexMap::new(),
        root: root.to_path_buf(),
        title: "A small course".to_string(),
        units,
        structs,
        defines: IndexMap::new(),
        closures: IndexMap::new(),
        throughput: IndexMap::new(),
        broken: Vec::new(),
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
        id: id(&format!("{unit}/{name}")),
        file: root.join(format!("exercises/{unit}/{name}.yaml")),
        source: Arc::from(""),
        title: format!("The title of {name}"),
        statement: format!("Write `{name}`.\n\n- a first point\nthat goes on\n- a second\n"),
        statement_zh: None,
        letters: Default::default(),
        hints: vec!["Look closely.".to_string()],
        concepts: vec!["shapes".to_string()],
        requires: requires.iter().map(|text| id(text)).collect(),
        needs: Vec::new(),
        signature,
        takes,
        returns: IndexMap::from([("out".to_string(), Form::Plain)]),
        uses: IndexMap::new(),
        given: Given {
            cases: None,
            dims: IndexMap::new(),
            draw: IndexMap::new(),
            lets: IndexMap::new(),
            examples: Vec::new(),
            avoid: None,
        },
        domain: Default::default(),
        defines: IndexMap::new(),
        laws: Vec::new(),
        rejects: Vec::new(),
        tolerance: Tolerances::default(),
        snapshots: IndexMap::new(),
        rules: SourceRules::default(),
        layouts: Vec::new(),
        half_precision: Vec::new(),
        limits: Limits::default(),
        devices: vec![Device::Cpu],
        contract: Contracts::default(),
        display: IndexMap::new(),
        equivalents: Vec::new(),
        unnoticed: Vec::new(),
        driver: None,
    }
}
