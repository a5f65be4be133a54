//! Damaged specs: whatever stands in a file, the reader answers with an exercise or with an error, and never panics.

use gradus_course::{Course, ExerciseId};
use gradus_judge::course::load_text;
use proptest::prelude::*;
use std::path::Path;

const SPEC: &str = r#"# A spec with a bit of everything.
title: Scale
statement: |
  Multiply each entry by k.
hints: [One., "Two: é猫."]
requires: []
signature: "fn scale(x: &Tensor, k: f64, f: &dyn Fn(&Tensor) -> Result<Tensor>) -> Result<(Tensor, f64)>"
takes: {x: "F[r, 2*c]"}
returns: {y: "F[r, 2*c]", s: f64}
given:
  cases: 8
  dims: {r: 1..=5, c: 1..=4, m: min(r, c)}
  draw:
    k: {uniform: {low: -2, high: 2}}
    z: {normal: {shape: [r, 1], std: 3}}
  let: {total: sum(x)}
  examples:
    - {r: 2, k: nan}
  avoid: any(abs(x) < 1e-9)
define:
  f(v): 'v * 2'
  sq(v): v**2
laws:
  linear: solve(x = x + z).y approx y + k * z
  folded:
    holds: >-
      sq(y)
      approx y * y
    when: r > 1
    tolerance: {rtol: 1e-4, f32: {atol: 1e-3}}
  each row: "every i in r => y[i] approx \u0065xpected.y[i]"
rejects:
  no rows: {x: "zeros([0, 2])", says: rows}
tolerance: {rtol: 1e-6, cuda: {rtol: 1e-4}}
snapshots: {small: {k: 1.5}}
source: {require: [einsum], forbid: [backward]}
limits: {time: 2s, memory: 1GiB}
devices: [cpu]
"#;

/// Pieces that mean something to YAML, to Rust or to laws.
const PIECES: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    ": ",
    ",",
    "-",
    "- ",
    "\n",
    "\n  ",
    "\t",
    "'",
    "\"",
    "|",
    ">",
    "!",
    "&",
    "*",
    "#",
    " #",
    "%",
    "@",
    "`",
    "?",
    "\\",
    "\r\n",
    "---\n",
    "\u{feff}",
    "é",
    "猫",
    "\u{0}",
    "&Tensor",
    "every i in ",
    "..=",
    "expected",
    "1e999",
    "<<: ",
];

fn check(text: &str) {
    let id = ExerciseId {
        unit: "u".into(),
        exercise: "scale".into(),
    };
    let course = Course::empty(Path::new("."));
    let (exercise, found) = load_text(&course, &id, Path::new("u/scale.yaml"), text);
    let errors = found.iter().any(|f| f.is_error());
    assert_eq!(exercise.is_none(), errors, "an exercise or an error");
    for finding in found.iter().take(20) {
        assert!(!finding.render(false, 80).is_empty());
        assert!(!finding.render(true, 1).is_empty());
    }
}

#[test]
fn the_spec_is_read_undamaged() {
    let id = ExerciseId {
        unit: "u".into(),
        exercise: "scale".into(),
    };
    let (exercise, found) = load_text(&Course::empty(Path::new(".")), &id, Path::new("u/scale.yaml"), SPEC);
    let told: Vec<String> = found.iter().map(|f| f.render(false, 100)).collect();
    assert!(exercise.is_some() && told.is_empty(), "{}", told.join("\n"));
}

#[derive(Debug, Clone)]
enum Damage {
    Insert(&'static str),
    Delete(usize),
    Replace(u8),
    Double(usize),
}

fn damage() -> impl Strategy<Value = Vec<(prop::sample::Index, Damage)>> {
    let one = prop_oneof![
        4 => prop::sample::select(PIECES.to_vec()).prop_map(Damage::Insert),
        2 => (1usize..12).prop_map(Damage::Delete),
        2 => any::<u8>().prop_map(Damage::Replace),
        1 => (1usize..60).prop_map(Damage::Double),
    ];
    prop::collection::vec((any::<prop::sample::Index>(), one), 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn a_damaged_spec_gives_an_exercise_or_an_error(damages in damage()) {
        let mut bytes = SPEC.as_bytes().to_vec();
        for (index, damage) in damages {
            let at = index.index(bytes.len());
            match damage {
                Damage::Insert(piece) => drop(bytes.splice(at..at, piece.bytes())),
                Damage::Delete(length) => drop(bytes.drain(at..(at + length).min(bytes.len()))),
                Damage::Replace(byte) => bytes[at] = byte,
                Damage::Double(length) => {
                    let copy = bytes[at..(at + length).min(bytes.len())].to_vec();
                    drop(bytes.splice(at..at, copy));
                }
            }
        }
        check(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn deep_and_long_texts_are_refused_quietly() {
    for text in [
        "[".repeat(100_000),
        "{a: ".repeat(50_000),
        "- ".repeat(50_000),
        format!("title: {}", "x".repeat(2_000_000)),
        SPEC.replace("sum(x)", &format!("{}x{}", "(".repeat(5_000), ")".repeat(5_000))),
        "&a [*a, *a]".to_string(),
        "a: &a [x, x]\nb: &b [*a, *a]\n".to_string(),
        "\u{feff}".to_string(),
        "? [a]\n: b\n".to_string(),
    ] {
        check(&text);
    }
}
