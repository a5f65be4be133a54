//! What a change touches, on the shipped course.

use gradus_judge::spec;
use gradus_judge::verify::changed::{since, touched};
use std::path::PathBuf;

fn names(paths: &[&str]) -> Vec<String> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let (course, _) = spec::load(&root.canonicalize().expect("the repository"));
    touched(&course, paths.iter().copied())
        .iter()
        .map(ToString::to_string)
        .collect()
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
    assert!(
        names(&["exercises/tensor-numerics/unit.yaml"])
            .iter()
            .all(|n| n.starts_with("tensor-numerics/"))
    );
    assert!(names(&["README.md", "docs/laws.md", "exercises/attention/Cargo.toml"]).is_empty());
}

#[test]
fn a_reference_that_git_would_take_for_an_option_is_refused() {
    let course = spec::Course::empty(&PathBuf::from("."));
    assert!(since(&course, "--output=x").is_err());
}
