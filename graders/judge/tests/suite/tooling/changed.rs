//! What a change touches, on the shipped course.

use crate::checkout::course;
use gradus_judge::changed::exercises;
use std::path::Path;

fn touched(paths: &[&str], proofs: bool) -> Vec<String> {
    exercises(course(), paths.iter().map(Path::new), proofs)
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn names(paths: &[&str]) -> Vec<String> {
    touched(paths, true)
}

#[test]
fn an_exercise_is_touched_by_its_files_and_by_what_it_builds_on() {
    for path in [
        "exercises/attention/attention_full.yaml",
        "reference/attention/src/attention_full.rs",
        "fixtures/mistakes/attention/attention_full/x.rs",
        "fixtures/oracle/attention/attention_full.json",
    ] {
        assert_eq!(names(&[path]), ["attention/attention_full"], "{path}");
    }
    let below = names(&["reference/attention/src/causal_mask.rs"]);
    for due in [
        "attention/causal_mask",
        "attention/attn_pattern",
        "attention/attention",
        "gpt2-block/block",
    ] {
        assert!(below.iter().any(|n| n == due), "{due} is missing: {below:?}");
    }
    assert!(!below.iter().any(|n| n.starts_with("numpy-100")), "{below:?}");
}

#[test]
fn shared_files_touch_all_and_others_nothing() {
    let all = names(&["exercises/course.yaml"]).len();
    assert_eq!(names(&["graders/judge/src/law/parser.rs"]).len(), all);
    // A unit's file touches its exercises, and what builds on them.
    let of_unit = names(&["exercises/tensor-numerics/unit.yaml"]);
    assert!(of_unit.iter().any(|n| n.starts_with("tensor-numerics/")));
    assert!(!of_unit.iter().any(|n| n.starts_with("numpy-100/")), "{of_unit:?}");
    assert!(names(&["README.md", "docs/laws.md", "exercises/attention/Cargo.toml"]).is_empty());
}

#[test]
fn what_only_proofs_look_at_touches_no_verdict() {
    for path in [
        "exercises/attention/src/attention_full.rs",
        "fixtures/mistakes/attention/attention_full/x.rs",
        "fixtures/alternatives/attention/attention_full/x.rs",
        "fixtures/oracle/attention/attention_full.json",
    ] {
        assert_eq!(touched(&[path], true), ["attention/attention_full"], "{path}");
        assert!(touched(&[path], false).is_empty(), "{path}");
    }
    for path in [
        "exercises/attention/attention_full.yaml",
        "reference/attention/src/attention_full.rs",
        "reference/attention/snapshots/attention_full__two-rows.snap",
    ] {
        assert_eq!(touched(&[path], false), ["attention/attention_full"], "{path}");
    }
}

#[test]
fn folders_stand_for_what_they_hold_and_odd_names_for_nothing() {
    let all = names(&["exercises/course.yaml"]);
    for path in [
        "",
        "exercises",
        "graders",
        "xtask",
        "Cargo.lock",
        "rust-toolchain.toml",
        "xtask/src/grade.rs",
    ] {
        assert_eq!(names(&[path]), all, "{path:?}");
    }
    let unit = names(&["reference/attention"]);
    assert!(unit.contains(&"attention/causal_mask".to_owned()), "{unit:?}");
    assert!(unit.len() < all.len());
    assert_eq!(names(&["reference/attention/src/oracle.rs"]), unit);
    for path in [
        "graders/judge/tests/law.rs",
        "xtask/tests/cli.rs",
        "exercises/attention/causal_mask.yaml.orig",
        "exercises/attention/notes/causal_mask.yaml",
        "reference/attention/snapshots/causal_mask.snap",
        "\"exercises/attention/causal_mask.yaml\"",
        "elsewhere/exercises/course.yaml",
    ] {
        assert!(names(&[path]).is_empty(), "{path}");
    }
}
