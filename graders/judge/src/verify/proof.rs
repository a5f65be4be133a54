//! What is known of an exercise once it was proved.

use super::edges::Edges;
use gradus_course::ExerciseId;
use std::collections::BTreeSet;

/// What is known of one exercise.
#[derive(Debug, Clone)]
pub struct Proof {
    /// As the spec has it.
    pub id: ExerciseId,
    /// Its laws, then its `rejects` entries.
    pub laws: Vec<LawProof>,
    /// Mistakes, then mutants.
    pub subjects: Vec<Subject>,
    /// Files of alternatives, and whether each passed.
    pub alternatives: Vec<(String, bool)>,
    /// Largest error of the reference, or its distance from the oracle, as a share of the tolerance.
    pub margin: Option<f64>,
    /// Answers of the oracle that were compared.
    pub oracle: usize,
    /// What became of each distortion of the reference, by its name in the table.
    pub distortions: Vec<(&'static str, super::distortions::Noticed)>,
    /// What the edges of its domain come to.
    pub edges: Edges,
    /// Whether the reference passes: otherwise nothing else can be judged fairly, and no mutants are made.
    pub sound: bool,
    /// Cases of a trial.
    pub cases: u32,
    /// Seconds of a trial of the reference.
    pub seconds: f64,
}

impl Proof {
    /// Subjects of a kind.
    pub fn of(&self, kind: SubjectKind) -> impl Iterator<Item = &Subject> {
        self.subjects.iter().filter(move |s| s.kind == kind)
    }

    /// Mutants killed, and mutants that count: those that compile and are not declared equivalent.
    pub fn score(&self) -> (usize, usize) {
        let fates = || self.of(SubjectKind::Mutant).map(|s| &s.fate);
        let killed = fates().filter(|f| matches!(f, Fate::Killed)).count();
        let survived = fates().filter(|f| matches!(f, Fate::Survived)).count();
        (killed, killed + survived)
    }

    /// What a law, `rejects` entry or contract kills: indices of subjects.
    pub fn killed_by(&self, name: &str) -> BTreeSet<usize> {
        let subjects = self.subjects.iter().enumerate();
        subjects
            .filter(|(_, s)| s.by.iter().any(|n| n == name))
            .map(|(i, _)| i)
            .collect()
    }
}

/// A law, or a `rejects` entry, as it was exercised by the reference's cases.
#[derive(Debug, Clone)]
pub struct LawProof {
    /// As the spec has it.
    pub name: String,
    /// Its equation; empty for a `rejects` entry.
    pub holds: String,
    /// Whether it is a `rejects` entry.
    pub reject: bool,
    /// Whether it asks the reference.
    pub consults_reference: bool,
    /// Cases it was judged on.
    pub cases: u32,
}

/// A solution that is to be told from the reference.
#[derive(Debug, Clone)]
pub struct Subject {
    /// What it is.
    pub kind: SubjectKind,
    /// A mistake's file, or a mutant's name (`old line → new line`).
    pub name: String,
    /// The file it is written in, or was made from, relative to the root.
    pub file: String,
    /// Line of the slip in the reference; 1 for a mistake.
    pub line: usize,
    /// What became of it.
    pub fate: Fate,
    /// Laws, `rejects` entries, contracts and snapshots that tell it, each alone.
    pub by: Vec<String>,
}

/// Which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// Kept under `fixtures/mistakes`.
    Mistake,
    /// Made from the reference.
    Mutant,
}

/// What became of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It was told from the reference.
    Killed,
    /// It was not.
    Survived,
    /// It was not, and the spec says that nothing could.
    Equivalent,
    /// It does not compile: it says nothing about the laws.
    Unviable,
}
