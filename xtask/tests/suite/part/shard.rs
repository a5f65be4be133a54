//! `grade --shard`, and that its slices joined are the whole.

use super::support::{ALL, Repository, answer, names};
use serde_json::Value as Json;

/// A report without what differs from one run to the next.
fn timeless(mut report: Json) -> Json {
    for result in report["results"].as_array_mut().expect("results") {
        result["seconds"] = Json::Null;
    }
    report
}

/// A cohort with one answer of every kind.
fn mixed() -> Repository {
    let repository = Repository::new();
    repository.put("cohort/ada/numbers/src/scale.rs", &answer("scale", "x * 3.0"));
    repository.put("cohort/ada/numbers/src/twice.rs", &answer("twice", "todo!()"));
    repository.put("cohort/bob/numbers/src/twice.rs", "pub fn twice() -> u8 { \"two\" }\n");
    repository.put("cohort/bob/blocks/src/tower.rs", &answer("tower", "panic!(\"{x}\")"));
    repository
}

#[test]
fn all_shards_joined_are_the_whole_run() {
    let repository = mixed();
    let (whole, status) = repository.report(&[]);
    assert_eq!((names(&whole), status), (ALL.map(str::to_owned).to_vec(), 1));
    let verdicts: Vec<&str> = whole["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter_map(|result| result["verdict"].as_str())
        .collect();
    assert!(
        verdicts.contains(&"blocked") && verdicts.contains(&"does_not_compile"),
        "{verdicts:?}"
    );
    // As many as there are cores, more than there are exercises, one alone.
    for count in [3, 9, 1] {
        let mut files = Vec::new();
        let mut sizes = Vec::new();
        for index in 1..=count {
            let shard = format!("{index}/{count}");
            let (report, _) = repository.report(&["--shard", &shard]);
            assert_eq!(report["shard"], shard.as_str());
            sizes.push(names(&report).len());
            let file = format!("shard-{index}.json");
            repository.put(&file, &report.to_string());
            files.push(file);
        }
        assert_eq!(sizes.iter().sum::<usize>(), ALL.len());
        assert!(
            sizes.iter().max().expect("one") - sizes.iter().min().expect("one") <= 1,
            "{sizes:?}"
        );
        // In whatever order they come.
        files.rotate_left(1);
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let merged = repository.xtask(&[&["report", "--format", "json", "--merge"][..], &files].concat());
        assert_eq!(merged.status, 1, "{}", merged.err);
        let merged: Json = serde_json::from_str(&merged.out).expect("JSON");
        let mut expected = timeless(whole.clone());
        if count == 1 {
            expected["shard"] = "1/1".into();
        }
        assert_eq!(timeless(merged), expected, "{count}");
    }
}

#[test]
fn a_shard_without_anything_is_status_0_and_says_so() {
    let repository = Repository::new();
    let words = "Shard 1/9 is empty: there is less to grade than there are shards.\n";
    let ran = repository.xtask(&["grade", "--submissions", "cohort", "--shard", "1/9"]);
    assert_eq!((ran.status, ran.out.as_str()), (0, words), "{}", ran.err);
    let (report, status) = repository.report(&["--shard", "1/9"]);
    assert_eq!(
        (names(&report).len(), status, &report["shard"]),
        (0, 0, &Json::from("1/9"))
    );
}

#[test]
fn shards_of_a_change_that_touches_nothing_join_to_status_0() {
    let repository = Repository::new();
    for index in 1..=2 {
        let (report, status) = repository.report(&["--changed", "main", "--shard", &format!("{index}/2")]);
        assert_eq!((names(&report).len(), status), (0, 0));
        repository.put(&format!("{index}.json"), &report.to_string());
    }
    let ran = repository.xtask(&["report", "--merge", "1.json", "2.json"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(ran.out, "Nothing that the change touches is graded.\n");
}

#[test]
fn what_is_no_shard_is_a_wrong_command_line() {
    let repository = Repository::new();
    let form = "a shard is two numbers, I/N, as in 1/4";
    for (text, words) in [
        ("", form),
        ("1", form),
        ("/", form),
        ("1/", form),
        ("/2", form),
        ("a/b", form),
        ("1/2/3", form),
        ("+1/2", form),
        ("-1/2", form),
        ("1 / 2", form),
        ("1.0/2", form),
        ("1/99999999999", form),
        ("1/0", "there is at least one shard: N in I/N is from 1"),
        ("0/0", "there is at least one shard: N in I/N is from 1"),
        ("0/3", "I in I/N is from 1 to N, here to 3"),
        ("4/3", "I in I/N is from 1 to N, here to 3"),
    ] {
        let ran = repository.xtask(&["grade", &format!("--shard={text}")]);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{text}: {}", ran.err);
        assert!(ran.err.contains(words), "{text}: {}", ran.err);
    }
    let ran = repository.xtask(&["grade", "numbers/scale", "--against", "x.rs", "--shard", "1/2"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("cannot be used with"), "{}", ran.err);
}

#[test]
fn a_stranger_s_crate_serves_nobody() {
    let repository = Repository::new();
    // Bob has no crate of the unit that his other one requires; ada's would do.
    std::fs::remove_dir_all(repository.path().join("cohort/bob/numbers")).expect("a folder");
    let (report, status) = repository.report(&[]);
    let verdicts: Vec<String> = report["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| {
            let text = |key: &str| result[key].as_str().expect("text").to_owned();
            format!("{} {} {}", text("submission"), text("exercise"), text("verdict"))
        })
        .collect();
    let expected = [
        "cohort/ada/numbers numbers/scale passed",
        "cohort/ada/numbers numbers/twice passed",
        "cohort/ada/blocks blocks/block passed",
        "cohort/ada/blocks blocks/tower passed",
        "cohort/bob/blocks blocks/block blocked",
        "cohort/bob/blocks blocks/tower blocked",
    ];
    assert_eq!((verdicts, status), (expected.map(str::to_owned).to_vec(), 1));
}
