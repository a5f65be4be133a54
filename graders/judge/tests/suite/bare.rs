//! An exercise of which a test says only what it is about.

use gradus_course::signature::Signature;
use gradus_course::{Contracts, Exercise, ExerciseId, Given, Limits, SourceRules, Tolerances};
use gradus_wire::Device;
use indexmap::IndexMap;
use std::path::PathBuf;
use std::sync::Arc;

/// An exercise in which nothing is declared but its function.
pub fn exercise(id: ExerciseId, signature: Signature) -> Exercise {
    Exercise {
        id,
        file: PathBuf::new(),
        source: Arc::from(""),
        title: String::new(),
        statement: String::new(),
        statement_zh: None,
        hints: Vec::new(),
        concepts: Vec::new(),
        requires: Vec::new(),
        needs: Vec::new(),
        signature,
        letters: Default::default(),
        takes: IndexMap::new(),
        returns: IndexMap::new(),
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
